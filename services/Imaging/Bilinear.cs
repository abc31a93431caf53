using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FacePlatform.Imaging;

/// <summary>Bilinear interpolation of four-byte pixels, all channels at once.</summary>
public static class Bilinear
{
    /// <summary>The channels of one pixel as numbers 0 to 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(uint pixel)
    {
        var words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte());
        return Vector128.ConvertToSingle(Vector128.WidenLower(words).AsInt32());
    }

    /// <summary>The value between four neighbours; <paramref name="fx"/> and <paramref name="fy"/> are 0 to 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Mix(uint topLeft, uint topRight, uint bottomLeft, uint bottomRight, float fx, float fy)
    {
        var left = Load(topLeft);
        var top = left + ((Load(topRight) - left) * fx);
        var lowerLeft = Load(bottomLeft);
        var bottom = lowerLeft + ((Load(bottomRight) - lowerLeft) * fx);
        return top + ((bottom - top) * fy);
    }

    /// <summary>The value at a point; pixels outside the image count as black.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SampleZeroBorder(ReadOnlySpan<uint> pixels, int width, int height, float x, float y)
    {
        var (floorX, floorY) = (MathF.Floor(x), MathF.Floor(y));
        var (x0, y0) = ((int)floorX, (int)floorY);
        if ((uint)x0 < (uint)(width - 1) && (uint)y0 < (uint)(height - 1))
        {
            ref var corner = ref Unsafe.Add(ref MemoryMarshal.GetReference(pixels), (y0 * width) + x0);
            return Mix(
                corner, Unsafe.Add(ref corner, 1), Unsafe.Add(ref corner, width), Unsafe.Add(ref corner, width + 1),
                x - floorX, y - floorY);
        }

        return Mix(
            At(pixels, width, height, x0, y0), At(pixels, width, height, x0 + 1, y0),
            At(pixels, width, height, x0, y0 + 1), At(pixels, width, height, x0 + 1, y0 + 1),
            x - floorX, y - floorY);
    }

    private static uint At(ReadOnlySpan<uint> pixels, int width, int height, int x, int y) =>
        (uint)x < (uint)width && (uint)y < (uint)height ? pixels[(y * width) + x] : 0;
}
