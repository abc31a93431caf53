using FacePlatform.Imaging;

namespace FacePlatform.Embedding.Detection;

/// <summary>Covers a photo with overlapping views, so that every face up to a size lies whole in at least one.</summary>
internal static class TileGrid
{
    /// <summary>The views of one scale.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="scale">Pixels of the network's input for each pixel of the photo.</param>
    /// <param name="tile">Side of a view in pixels of the input.</param>
    /// <param name="overlap">What neighbours share, in pixels of the input.</param>
    public static IEnumerable<DetectorView> Cover(ImagePyramid photo, double scale, int tile, double overlap)
    {
        foreach (var (top, height) in Split(photo.Height, tile / scale, overlap / scale))
        {
            foreach (var (left, width) in Split(photo.Width, tile / scale, overlap / scale))
                yield return new DetectorView(left, top, width, height, scale);
        }
    }

    // Evenly spaced, so that the last part is not a sliver.
    private static IEnumerable<(int Start, int Length)> Split(int size, double part, double overlap)
    {
        if (size <= part)
            return [(0, size)];
        var count = (int)Math.Ceiling((size - overlap) / (part - overlap));
        var step = (size - part) / (count - 1);
        return Enumerable.Range(0, count).Select(i => ((int)(i * step), (int)part));
    }
}
