using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FacePlatform.Identity.Index;

/// <summary>Inner products of one probe with many rows, as fast as the rows come from memory.</summary>
internal static class DotProducts
{
    /// <summary>Writes probe · row for each row.</summary>
    /// <param name="probe">A multiple of 16 values.</param>
    /// <param name="rows">Row after row, each as long as the probe.</param>
    /// <param name="products">One value per row.</param>
    /// <remarks>
    /// Four rows share each part of the probe and have an accumulator each, which hides the latency of the
    /// multiply-add. tests/Benchmarks has the comparison with <see cref="TensorPrimitives.Dot(ReadOnlySpan{float},
    /// ReadOnlySpan{float})"/> row by row, which serves the last rows and processors without wide vectors.
    /// </remarks>
    public static void Compute(ReadOnlySpan<float> probe, ReadOnlySpan<float> rows, Span<float> products)
    {
        var stride = probe.Length;
        var row = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; row + 4 <= products.Length; row += 4)
                Four512(probe, rows.Slice(row * stride, 4 * stride), products.Slice(row, 4));
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            for (; row + 4 <= products.Length; row += 4)
                Four256(probe, rows.Slice(row * stride, 4 * stride), products.Slice(row, 4));
        }

        for (; row < products.Length; row++)
            products[row] = TensorPrimitives.Dot(probe, rows.Slice(row * stride, stride));
    }

    private static void Four512(ReadOnlySpan<float> probe, ReadOnlySpan<float> rows, Span<float> products)
    {
        ref var p = ref MemoryMarshal.GetReference(probe);
        ref var r = ref MemoryMarshal.GetReference(rows);
        var stride = (nuint)probe.Length;
        Vector512<float> a = default, b = default, c = default, d = default;
        for (nuint i = 0; i < stride; i += (nuint)Vector512<float>.Count)
        {
            var x = Vector512.LoadUnsafe(ref p, i);
            a = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref r, i), a);
            b = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref r, i + stride), b);
            c = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref r, i + (2 * stride)), c);
            d = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref r, i + (3 * stride)), d);
        }

        products[0] = Vector512.Sum(a);
        products[1] = Vector512.Sum(b);
        products[2] = Vector512.Sum(c);
        products[3] = Vector512.Sum(d);
    }

    private static void Four256(ReadOnlySpan<float> probe, ReadOnlySpan<float> rows, Span<float> products)
    {
        ref var p = ref MemoryMarshal.GetReference(probe);
        ref var r = ref MemoryMarshal.GetReference(rows);
        var stride = (nuint)probe.Length;
        Vector256<float> a = default, b = default, c = default, d = default;
        for (nuint i = 0; i < stride; i += (nuint)Vector256<float>.Count)
        {
            var x = Vector256.LoadUnsafe(ref p, i);
            a = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref r, i), a);
            b = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref r, i + stride), b);
            c = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref r, i + (2 * stride)), c);
            d = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref r, i + (3 * stride)), d);
        }

        products[0] = Vector256.Sum(a);
        products[1] = Vector256.Sum(b);
        products[2] = Vector256.Sum(c);
        products[3] = Vector256.Sum(d);
    }
}
