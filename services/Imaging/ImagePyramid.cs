using System.Runtime.InteropServices;

namespace FacePlatform.Imaging;

/// <summary>
/// An upright image and its halved copies, made when they are first asked for. Bilinear sampling at a scale below one
/// half skips pixels; sampling from the copy of the nearest larger size does not (Williams 1983, "Pyramidal
/// parametrics"). Used by one request; not thread-safe.
/// </summary>
/// <param name="image">The decoded pixels, upright; owned by the pyramid.</param>
/// <param name="fileWidth">Width in the file, upright; larger where a large photo was decoded at a smaller scale.</param>
/// <param name="fileHeight">Height in the file, upright.</param>
public sealed class ImagePyramid(PixelBuffer image, int fileWidth, int fileHeight) : IDisposable
{
    private readonly List<PixelBuffer> _levels = [image];

    /// <summary>Width of level 0 in pixels.</summary>
    public int Width => _levels[0].Width;

    /// <summary>Height of level 0 in pixels.</summary>
    public int Height => _levels[0].Height;

    /// <summary>Width of the upright photo in the file, in pixels.</summary>
    public int FileWidth { get; } = fileWidth;

    /// <summary>Height of the upright photo in the file, in pixels.</summary>
    public int FileHeight { get; } = fileHeight;

    /// <summary>Pixels of level 0 for each pixel of the file, at most 1.</summary>
    public double FileScale => (double)Width / FileWidth;

    /// <summary>
    /// The smallest level that still has the detail that sampling at <paramref name="scale"/> needs, and its own scale,
    /// a power of two. Point x of level 0 lies at (x + 0.5) · levelScale − 0.5 in it.
    /// </summary>
    /// <param name="scale">Pixels to be sampled for each pixel of level 0.</param>
    /// <param name="smallestSide">Levels with a shorter side are not used, whatever the detail.</param>
    public (PixelBuffer Pixels, double LevelScale) LevelFor(double scale, int smallestSide = 16)
    {
        var level = 0;
        while (scale * (2 << level) <= 1.2 && Math.Min(Width, Height) >> (level + 1) >= smallestSide)
            level++;
        while (_levels.Count <= level)
            _levels.Add(Halve(_levels[^1]));
        return (_levels[level], 1.0 / (1 << level));
    }

    /// <summary>
    /// Gives the memory of the large levels back: level 0 is then the first one of at most this many pixels.
    /// </summary>
    /// <param name="maxPixels">Width × height.</param>
    public void Reduce(long maxPixels)
    {
        while ((long)Width * Height > maxPixels && Math.Min(Width, Height) > 1)
        {
            if (_levels.Count == 1)
                _levels.Add(Halve(_levels[0]));
            _levels[0].Dispose();
            _levels.RemoveAt(0);
        }
    }

    public void Dispose() => _levels.ForEach(level => level.Dispose());

    // The mean of each 2×2 block; an odd last row or column is left out.
    private static PixelBuffer Halve(PixelBuffer source)
    {
        var target = new PixelBuffer(source.Width / 2, source.Height / 2);
        for (var y = 0; y < target.Height; y++)
        {
            var upper = MemoryMarshal.Cast<uint, ulong>(source.Pixels.Slice(2 * y * source.Width, 2 * target.Width));
            var lower = MemoryMarshal.Cast<uint, ulong>(source.Pixels.Slice(((2 * y) + 1) * source.Width, 2 * target.Width));
            var row = target.Pixels.Slice(y * target.Width, target.Width);
            for (var x = 0; x < row.Length; x++)
            {
                // Two channels in each 64-bit word, 16 bits apart, so that sums of four bytes do not meet.
                const ulong mask = 0x00FF00FF_00FF00FF;
                var even = (upper[x] & mask) + (lower[x] & mask);
                var odd = ((upper[x] >> 8) & mask) + ((lower[x] >> 8) & mask);
                var low = (((uint)even + (uint)(even >> 32) + 0x00020002) >> 2) & 0x00FF00FF;
                var high = (((uint)odd + (uint)(odd >> 32) + 0x00020002) >> 2) & 0x00FF00FF;
                row[x] = low | (high << 8);
            }
        }

        return target;
    }
}
