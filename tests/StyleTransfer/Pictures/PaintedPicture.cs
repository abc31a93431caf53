using FacePlatform.Imaging;
using FacePlatform.Tests.Fixtures;
using Microsoft.Extensions.Options;
using SkiaSharp;

namespace FacePlatform.Tests.StyleTransfer.Pictures;

/// <summary>Pictures that the tests paint themselves, and a photo.</summary>
internal static class PaintedPicture
{
    private static readonly ImageDecoder Decoder = new(Options.Create(new ImagingOptions()));

    /// <summary>A house under the sun: large shapes in unlike colours.</summary>
    public static ImagePyramid House(int width = 128, int height = 96) => Paint(width, height, (canvas, paint) =>
    {
        canvas.Clear(new SKColor(150, 200, 240));
        Fill(canvas, paint, new SKColor(90, 150, 70), 0, 0.7f, 1, 1);
        Fill(canvas, paint, new SKColor(190, 80, 60), 0.2f, 0.4f, 0.6f, 0.85f);
        Fill(canvas, paint, new SKColor(60, 40, 30), 0.35f, 0.6f, 0.45f, 0.85f);
        paint.Color = new SKColor(250, 220, 60);
        canvas.DrawCircle(0.8f, 0.2f, 0.12f, paint);
    });

    /// <summary>Strokes in two colours: a texture without large shapes.</summary>
    public static ImagePyramid Strokes(SKColor ground, SKColor stroke, int seed = 1) => Paint(128, 128, (canvas, paint) =>
    {
        canvas.Clear(ground);
        var random = new Random(seed);
        paint.StrokeWidth = 0.02f;
        for (var i = 0; i < 150; i++)
        {
            var shade = (byte)random.Next(160, 256);
            paint.Color = new SKColor(
                (byte)(stroke.Red * shade / 255), (byte)(stroke.Green * shade / 255), (byte)(stroke.Blue * shade / 255));
            var (x, y) = (random.NextSingle(), random.NextSingle());
            canvas.DrawLine(x, y, x + 0.12f, y + (0.04f * MathF.Sin(6 * x)), paint);
        }
    });

    /// <summary>Blue strokes on yellow.</summary>
    public static ImagePyramid Strokes() => Strokes(new SKColor(230, 190, 60), new SKColor(30, 60, 160));

    /// <summary>One of the sample photos of people.</summary>
    public static ImagePyramid Photo(int number) => Decoder.Decode(SamplePhotos.Read(number), CancellationToken.None);

    /// <summary>One colour.</summary>
    public static ImagePyramid Flat(SKColor color, int width, int height) =>
        Paint(width, height, (canvas, _) => canvas.Clear(color));

    private static void Fill(SKCanvas canvas, SKPaint paint, SKColor color, float left, float top, float right, float bottom)
    {
        paint.Color = color;
        canvas.DrawRect(new SKRect(left, top, right, bottom), paint);
    }

    private static ImagePyramid Paint(int width, int height, Action<SKCanvas, SKPaint> draw)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        using (var paint = new SKPaint { IsAntialias = true })
        {
            canvas.Scale(width, height);
            draw(canvas, paint);
        }

        using var file = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return Decoder.Decode(file.ToArray(), CancellationToken.None);
    }
}
