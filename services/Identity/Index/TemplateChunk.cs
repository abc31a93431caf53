using System.Runtime.InteropServices;

namespace FacePlatform.Identity.Index;

/// <summary>A fixed piece of a matrix: rows of unit-length embeddings with the keys that they belong to.</summary>
internal sealed class TemplateChunk
{
    private const int Alignment = 64;

    private readonly float[] _memory;
    private readonly int _offset;
    private readonly int _stride;

    /// <param name="capacity">Rows.</param>
    /// <param name="stride">Floats per row, a multiple of 16 so that every row begins on a cache line.</param>
    public TemplateChunk(int capacity, int stride)
    {
        // Pinned memory of the collector: it keeps its address, and no reader can outlive it.
        _memory = GC.AllocateArray<float>((capacity * stride) + (Alignment / sizeof(float)), pinned: true);
        _offset = (int)((Alignment - (Address(_memory) % Alignment)) % Alignment / sizeof(float));
        _stride = stride;
        Faces = new long[capacity];
        Subjects = new long[capacity];
    }

    /// <summary>The face of each row; 0 where it was erased.</summary>
    public long[] Faces { get; }

    public long[] Subjects { get; }

    public int Capacity => Faces.Length;

    /// <summary>The values of <paramref name="count"/> rows from <paramref name="row"/> on.</summary>
    public Span<float> Rows(int row, int count) => _memory.AsSpan(_offset + (row * _stride), count * _stride);

    private static nint Address(float[] array) => Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
}
