using SkiaSharp;

namespace FacePlatform.Imaging;

/// <summary>What is done to decoded pixels before anything looks at them.</summary>
internal static class PixelOperations
{
    /// <summary>Puts premultiplied pixels on white: c + (1 − α) · white.</summary>
    public static void BlendOnWhite(Span<uint> pixels)
    {
        foreach (ref var pixel in pixels)
        {
            var rest = 255 - (pixel >> 24);
            pixel += rest | (rest << 8) | (rest << 16) | (rest << 24);
        }
    }

    /// <summary>Whether the upright image is as wide as the stored one is high.</summary>
    public static bool SwapsSides(SKEncodedOrigin origin) =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop
            or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>
    /// Undoes an EXIF orientation (JEITA CP-3451, tag 0x0112): the name says where the stored first row and first
    /// column belong. Answers the image itself where it is upright already.
    /// </summary>
    public static PixelBuffer Orient(PixelBuffer image, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
            return image;
        var (w, h) = (image.Width, image.Height);
        var upright = SwapsSides(origin) ? new PixelBuffer(h, w) : new PixelBuffer(w, h);

        // Where the stored pixel (0, 0) goes, and the steps of the target index for a stored column and row.
        var stride = upright.Width;
        var (start, column, row) = origin switch
        {
            SKEncodedOrigin.TopRight => (w - 1, -1, stride),
            SKEncodedOrigin.BottomRight => (((h - 1) * stride) + w - 1, -1, -stride),
            SKEncodedOrigin.BottomLeft => ((h - 1) * stride, 1, -stride),
            SKEncodedOrigin.LeftTop => (0, stride, 1),
            SKEncodedOrigin.RightTop => (h - 1, stride, -1),
            SKEncodedOrigin.RightBottom => (((w - 1) * stride) + h - 1, -stride, -1),
            SKEncodedOrigin.LeftBottom => ((w - 1) * stride, -stride, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        };
        var source = image.Pixels;
        var target = upright.Pixels;
        for (var y = 0; y < h; y++)
        {
            var to = start + (y * row);
            foreach (var pixel in source.Slice(y * w, w))
            {
                target[to] = pixel;
                to += column;
            }
        }

        return upright;
    }
}
