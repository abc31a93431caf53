namespace FacePlatform.StyleTransfer.Images;

/// <summary>The size of a picture in pixels.</summary>
/// <param name="Width">1 or more.</param>
/// <param name="Height">1 or more.</param>
public readonly record struct PictureSize(int Width, int Height)
{
    /// <summary>The same shape with another longer side.</summary>
    public PictureSize WithLongSide(int pixels)
    {
        var scale = (double)pixels / Math.Max(Width, Height);
        return new(Scaled(Width, scale), Scaled(Height, scale));
    }

    private static int Scaled(int side, double scale) => Math.Max(1, (int)Math.Round(side * scale));
}
