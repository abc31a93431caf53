using FacePlatform.Tests.Fixtures;
using SkiaSharp;

namespace FacePlatform.Tests.Embedding.Photos;

/// <summary>Photos made from the samples.</summary>
internal static class TestPhotos
{
    private static readonly SKSamplingOptions Smooth = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>The middle one of sample 1's three faces, with room around it: one face of about 200 pixels.</summary>
    public static SKBitmap OneFace() => Crop(1, new SKRectI(680, 330, 1180, 830));

    /// <summary>A part of a sample.</summary>
    public static SKBitmap Crop(int sample, SKRectI part)
    {
        using var photo = SKBitmap.Decode(SamplePhotos.PathOf(sample));
        var crop = new SKBitmap(part.Width, part.Height);
        using var canvas = new SKCanvas(crop);
        canvas.DrawBitmap(photo, -part.Left, -part.Top, SKSamplingOptions.Default);
        return crop;
    }

    /// <summary>The bitmap at another size.</summary>
    public static SKBitmap Resize(this SKBitmap bitmap, int width, int height) =>
        bitmap.Resize(new SKSizeI(width, height), Smooth);

    /// <summary>The bitmap in another pixel format.</summary>
    public static SKBitmap As(this SKBitmap bitmap, SKColorType type)
    {
        var converted = new SKBitmap(new SKImageInfo(bitmap.Width, bitmap.Height, type, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(converted);
        canvas.DrawBitmap(bitmap, 0, 0, SKSamplingOptions.Default);
        return converted;
    }

    /// <summary>A sample, made smaller and put on a plain photo of another size.</summary>
    public static SKBitmap OnPlain(int sample, float scale, int width, int height, SKPointI position)
    {
        using var photo = SKBitmap.Decode(SamplePhotos.PathOf(sample));
        using var small = photo.Resize((int)(photo.Width * scale), (int)(photo.Height * scale));
        var plain = new SKBitmap(width, height);
        using var canvas = new SKCanvas(plain);
        canvas.Clear(new SKColor(96, 108, 102));
        canvas.DrawBitmap(small, position.X, position.Y, SKSamplingOptions.Default);
        return plain;
    }

    /// <summary>A photo of nothing: a gradient.</summary>
    public static SKBitmap NoFace(int width = 320, int height = 240)
    {
        var bitmap = new SKBitmap(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)(x * 255 / width), (byte)(y * 255 / height), 120));
        }

        return bitmap;
    }

    public static byte[] Jpeg(this SKBitmap bitmap, int quality = 95) => bitmap.File(SKEncodedImageFormat.Jpeg, quality);

    public static byte[] Png(this SKBitmap bitmap) => bitmap.File(SKEncodedImageFormat.Png, 100);

    public static byte[] Webp(this SKBitmap bitmap) => bitmap.File(SKEncodedImageFormat.Webp, 95);

    private static byte[] File(this SKBitmap bitmap, SKEncodedImageFormat format, int quality)
    {
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }
}
