using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FacePlatform.Imaging;

/// <summary>Bilinear scaling along the axes, from interleaved bytes to planes of floats.</summary>
public static class Resampler
{
    /// <summary>Samples <paramref name="source"/> at a grid of points; points outside repeat its edge.</summary>
    /// <param name="source">At least two pixels wide and high.</param>
    /// <param name="columns">Where the columns of the target lie in the source.</param>
    /// <param name="rows">Where the rows of the target lie in the source.</param>
    /// <param name="stride">Values from one row of a plane to the next.</param>
    /// <param name="red">Starts at the target's first value; so do the others.</param>
    /// <param name="green">As red.</param>
    /// <param name="blue">As red.</param>
    public static void Sample(
        PixelBuffer source, SampleAxis columns, SampleAxis rows, int stride, Span<float> red, Span<float> green, Span<float> blue)
    {
        var neighbours = ArrayPool<(int Index, float Weight)>.Shared.Rent(columns.Count);
        var blended = ArrayPool<float>.Shared.Rent(4 * source.Width);
        try
        {
            for (var x = 0; x < columns.Count; x++)
                neighbours[x] = columns.NeighbourOf(x, source.Width);

            // Only this part of each source row is looked at.
            var first = neighbours[0].Index;
            var length = neighbours[columns.Count - 1].Index + 2 - first;
            for (var y = 0; y < rows.Count; y++)
            {
                var (top, weight) = rows.NeighbourOf(y, source.Height);
                var bottom = top + 1;
                var row = MemoryMarshal.Cast<float, Vector128<float>>(blended.AsSpan(0, 4 * length));
                BlendRows(
                    source.Pixels.Slice((top * source.Width) + first, length),
                    source.Pixels.Slice((bottom * source.Width) + first, length),
                    weight,
                    row);
                BlendColumns(
                    row,
                    neighbours.AsSpan(0, columns.Count),
                    first,
                    red.Slice(y * stride, columns.Count),
                    green.Slice(y * stride, columns.Count),
                    blue.Slice(y * stride, columns.Count));
            }
        }
        finally
        {
            ArrayPool<(int, float)>.Shared.Return(neighbours);
            ArrayPool<float>.Shared.Return(blended);
        }
    }

    private static void BlendRows(
        ReadOnlySpan<uint> upper, ReadOnlySpan<uint> lower, float weight, Span<Vector128<float>> blended)
    {
        lower = lower[..upper.Length];
        blended = blended[..upper.Length];
        for (var i = 0; i < upper.Length; i++)
        {
            var top = Bilinear.Load(upper[i]);
            blended[i] = top + ((Bilinear.Load(lower[i]) - top) * weight);
        }
    }

    private static void BlendColumns(
        ReadOnlySpan<Vector128<float>> row,
        ReadOnlySpan<(int Index, float Weight)> neighbours,
        int first,
        Span<float> red,
        Span<float> green,
        Span<float> blue)
    {
        red = red[..neighbours.Length];
        green = green[..neighbours.Length];
        blue = blue[..neighbours.Length];
        for (var x = 0; x < neighbours.Length; x++)
        {
            var (index, weight) = neighbours[x];
            var left = row[index - first];
            var value = left + ((row[index - first + 1] - left) * weight);
            red[x] = value[0];
            green[x] = value[1];
            blue[x] = value[2];
        }
    }
}
