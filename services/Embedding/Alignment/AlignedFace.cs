using System.Buffers;

namespace FacePlatform.Embedding.Alignment;

/// <summary>A face warped to the alignment template: planar red, green and blue, 0 to 255. Pooled.</summary>
/// <param name="size">Width and height in pixels.</param>
public sealed class AlignedFace(int size) : IDisposable
{
    private float[]? _planes = ArrayPool<float>.Shared.Rent(3 * size * size);

    public int Size { get; } = size;

    /// <summary>3 × <see cref="Size"/> × <see cref="Size"/> values.</summary>
    public Span<float> Planes =>
        new(_planes ?? throw new ObjectDisposedException(nameof(AlignedFace)), 0, 3 * Size * Size);

    /// <summary>The plane of one colour: 0 red, 1 green, 2 blue.</summary>
    public Span<float> Plane(int colour) => Planes.Slice(colour * Size * Size, Size * Size);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _planes, null) is { } planes)
            ArrayPool<float>.Shared.Return(planes);
    }
}
