using FacePlatform.Facectl.Output;
using FacePlatform.Plots;
using FacePlatform.V1;
using SkiaSharp;

namespace FacePlatform.Facectl.Faces;

/// <summary>Draws boxes, landmarks and quality on a photo.</summary>
internal static class FaceDrawing
{
    private static readonly SKColor Good = new(0x2E, 0xD5, 0x73);
    private static readonly SKColor Poor = new(0xFF, 0xA5, 0x02);

    public static void Save(string photo, IEnumerable<DetectedFace> faces, string output)
    {
        using var bitmap = Upright(photo);
        using var canvas = new SKCanvas(bitmap);
        // One unit of line and text fits the photo, not the screen.
        var unit = Math.Max(1, Math.Max(bitmap.Width, bitmap.Height) / 500f);
        foreach (var face in faces)
            Draw(canvas, face, unit, bitmap.Width);
        canvas.Flush();
        using var image = SKImage.FromBitmap(bitmap);
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        using var file = File.Create(output);
        data.SaveTo(file);
    }

    private static void Draw(SKCanvas canvas, DetectedFace face, float unit, int width)
    {
        var color = face.Quality.Acceptable ? Good : Poor;
        using var line = new SKPaint { Color = color, IsStroke = true, StrokeWidth = 2 * unit, IsAntialias = true };
        using var fill = new SKPaint { Color = color, IsAntialias = true };
        using var rim = new SKPaint { Color = SKColors.Black, IsStroke = true, StrokeWidth = unit / 2, IsAntialias = true };
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        using var font = new SKFont(PlotFont.Typeface, 11 * unit);

        var box = SKRect.Create(face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height);
        canvas.DrawRoundRect(box, 3 * unit, 3 * unit, line);
        foreach (var point in Points(face.Landmarks))
        {
            canvas.DrawCircle(point, 2 * unit, fill);
            canvas.DrawCircle(point, 2 * unit, rim);
        }

        string[] lines = face.Quality.Acceptable
            ? [$"{face.Score:0.00} good"]
            : [$"{face.Score:0.00}", .. face.Quality.Checks.Where(c => !c.Passed).Select(c => $"{c.Name} {c.Value:0.##}")];
        var label = SKRect.Create(lines.Max(text => font.MeasureText(text)) + (8 * unit), ((lines.Length * 14) + 3) * unit);
        // Above the box, or below it where the photo ends; never beyond the right edge.
        label.Offset(
            Math.Clamp(box.Left - unit, 0, Math.Max(0, width - label.Width)),
            box.Top >= label.Height ? box.Top - label.Height : box.Bottom);
        canvas.DrawRoundRect(label, 2 * unit, 2 * unit, fill);
        foreach (var (index, text) in lines.Index())
            canvas.DrawText(
                text, label.Left + (4 * unit), label.Top + (((index * 14) + 12) * unit), SKTextAlign.Left, font, ink);
    }

    private static IEnumerable<SKPoint> Points(Landmarks l) =>
        new[] { l.LeftEye, l.RightEye, l.Nose, l.LeftMouth, l.RightMouth }.Select(p => new SKPoint(p.X, p.Y));

    // Boxes are in pixels of the upright photo; Skia decodes it as the camera stored it.
    private static SKBitmap Upright(string photo)
    {
        using var codec = SKCodec.Create(photo)
            ?? throw new CallerMistakeException("IMAGE_UNREADABLE", $"{photo} is not a photo.", "IMAGE");
        using var stored = SKBitmap.Decode(codec);
        var turned = codec.EncodedOrigin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop
            or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var upright = turned ? new SKBitmap(stored.Height, stored.Width) : new SKBitmap(stored.Width, stored.Height);
        using var canvas = new SKCanvas(upright);
        canvas.SetMatrix(ToUpright(codec.EncodedOrigin, upright.Width, upright.Height));
        canvas.DrawBitmap(stored, 0, 0, SKSamplingOptions.Default);
        return upright;
    }

    /// <summary>Stored pixel to upright pixel for the eight EXIF orientations (CIPA DC-008, tag 0x0112).</summary>
    private static SKMatrix ToUpright(SKEncodedOrigin origin, float width, float height) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new(0, -1, width, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new(0, -1, width, -1, 0, height, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, height, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
