using FacePlatform.Pipelines;

namespace FacePlatform.Embedding.Detection;

/// <summary>
/// The sizes of the detector's input: just as large as what is looked at, in multiples of the stride, or a few fixed squares
/// that it is padded to with black.
/// </summary>
public sealed class InputSizes
{
    private readonly int _largest;
    private readonly int[] _squares;

    /// <param name="manifest">Its limits for photos and tiles are the fixed squares.</param>
    /// <param name="fixedSizes">Whether sizes are fixed.</param>
    public InputSizes(DetectorManifest manifest, bool fixedSizes)
    {
        _largest = RoundUp(manifest.Input.MaxLongSide, DetectorNetwork.Stride);
        int[] sides = [manifest.Input.MinLongSide, manifest.Input.MaxLongSide, manifest.SmallFaces.Tile];
        _squares = fixedSizes
            ? [.. sides.Select(side => RoundUp(side, DetectorNetwork.Stride)).Distinct().Order()]
            : [];
    }

    /// <summary>What is run before the service is ready: every fixed square, or the largest whole photo.</summary>
    public IReadOnlyList<int> WarmUp => _squares.Length > 0 ? _squares : [_largest];

    /// <summary>The input for something of so many pixels.</summary>
    public (int Width, int Height) For(int width, int height)
    {
        if (_squares.Length == 0)
            return (RoundUp(width, DetectorNetwork.Stride), RoundUp(height, DetectorNetwork.Stride));
        var longSide = Math.Max(width, height);
        var square = Array.Find(_squares, side => side >= longSide);

        // Larger than the tiles is only the enlarged look at a tiny face of a manifest that enlarges a lot.
        var side = square > 0 ? square : RoundUp(longSide, _squares[^1]);
        return (side, side);
    }

    private static int RoundUp(int size, int unit) => (size + unit - 1) / unit * unit;
}
