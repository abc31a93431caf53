using FacePlatform.Imaging;

namespace FacePlatform.Embedding.Detection;

/// <summary>
/// One look of the detector at a part of the photo, letterboxed: scaled, placed at an offset and black around it.
/// Point x of the photo lies at (x − left + 0.5) · scale − 0.5 + offset of the network's input.
/// </summary>
/// <param name="Left">Left edge of the part, in pixels of the photo.</param>
/// <param name="Top">Top edge of the part.</param>
/// <param name="Width">Width of the part.</param>
/// <param name="Height">Height of the part.</param>
/// <param name="Scale">Pixels of the input for each pixel of the photo.</param>
/// <param name="Padding">Black pixels of the input left of and above the part.</param>
internal readonly record struct DetectorView(int Left, int Top, int Width, int Height, double Scale, int Padding = 0)
{
    private int ContentWidth => Math.Max(1, (int)Math.Round(Width * Scale));

    private int ContentHeight => Math.Max(1, (int)Math.Round(Height * Scale));

    /// <summary>A view of a square around a box, as far as the photo reaches.</summary>
    /// <param name="box">In pixels of the photo.</param>
    /// <param name="side">Side of the square in pixels of the photo.</param>
    /// <param name="scale">Pixels of the input for each pixel of the photo.</param>
    /// <param name="photo">The photo.</param>
    public static DetectorView Around(Box box, float side, double scale, ImagePyramid photo)
    {
        var (centreX, centreY) = (box.Left + (box.Width / 2), box.Top + (box.Height / 2));
        var left = Math.Clamp((int)(centreX - (side / 2)), 0, photo.Width - 1);
        var top = Math.Clamp((int)(centreY - (side / 2)), 0, photo.Height - 1);
        var right = Math.Clamp((int)(centreX + (side / 2)), left + 1, photo.Width);
        var bottom = Math.Clamp((int)(centreY + (side / 2)), top + 1, photo.Height);
        return new DetectorView(left, top, right - left, bottom - top, scale);
    }

    /// <summary>Whether a box does not reach an edge of the view that cuts through the photo.</summary>
    public bool HoldsWhole(Box box, ImagePyramid photo) =>
        (Left == 0 || box.Left > Left)
        && (Top == 0 || box.Top > Top)
        && (Left + Width >= photo.Width || box.Right < Left + Width)
        && (Top + Height >= photo.Height || box.Bottom < Top + Height);

    /// <summary>The faces that the network sees, in pixels of the photo, overlapping ones included.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="network">The detector.</param>
    /// <param name="sizes">Of its input.</param>
    /// <param name="threshold">Candidates below this score are left out.</param>
    public List<Face> Detect(ImagePyramid photo, DetectorNetwork network, InputSizes sizes, float threshold)
    {
        var (width, height) = sizes.For(ContentWidth + (2 * Padding), ContentHeight + (2 * Padding));
        using var run = network.Rent(width, height);
        Fill(photo, run.Input, width, height, network.Channels);
        var faces = network.Run(run, width, height, threshold);
        for (var i = 0; i < faces.Count; i++)
            faces[i] = faces[i].ToSource(Scale, Left - (Padding / Scale), Top - (Padding / Scale));
        return faces;
    }

    private void Fill(ImagePyramid photo, Span<float> input, int width, int height, ChannelOrder channels)
    {
        var (source, levelScale) = photo.LevelFor(Scale);
        var plane = width * height;
        var red = input.Slice(channels == ChannelOrder.Rgb ? 0 : 2 * plane, plane);
        var green = input.Slice(plane, plane);
        var blue = input.Slice(channels == ChannelOrder.Rgb ? 2 * plane : 0, plane);
        if (ContentWidth < width || ContentHeight < height)
            input.Clear();

        var start = (Padding * width) + Padding;
        Resampler.Sample(
            source, Axis(Left, ContentWidth, levelScale), Axis(Top, ContentHeight, levelScale), width,
            red[start..], green[start..], blue[start..]);
    }

    // Point x of the input lies at (x + 0.5) / Scale + origin − 0.5 of the photo, and that at (… + 0.5) · levelScale − 0.5
    // of the level.
    private SampleAxis Axis(int origin, int count, double levelScale) =>
        new((((0.5 / Scale) + origin) * levelScale) - 0.5, levelScale / Scale, count);
}
