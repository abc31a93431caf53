using System.Buffers;
using System.Runtime.InteropServices;

namespace FacePlatform.Imaging;

/// <summary>Pixels in rows without padding, four bytes each: red, green, blue and one that is not used. Pooled.</summary>
public sealed class PixelBuffer(int width, int height) : IDisposable
{
    private uint[]? _pixels = ArrayPool<uint>.Shared.Rent(checked(width * height));

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>All pixels, row-major.</summary>
    public Span<uint> Pixels =>
        new(_pixels ?? throw new ObjectDisposedException(nameof(PixelBuffer)), 0, Width * Height);

    /// <summary>All pixels as bytes, four for each.</summary>
    public Span<byte> Bytes => MemoryMarshal.AsBytes(Pixels);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
            ArrayPool<uint>.Shared.Return(pixels);
    }
}
