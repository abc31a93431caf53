using System.Runtime.InteropServices;

namespace FacePlatform.Imaging;

/// <summary>
/// A file in memory that ends early once the call is cancelled: the native decoder then stops as at a truncated file.
/// No exception may cross its frames.
/// </summary>
internal sealed class CancellableStream : MemoryStream
{
    private readonly CancellationToken _cancellation;

    public CancellableStream(ReadOnlyMemory<byte> file, CancellationToken cancellation)
        : this(Segment(file), cancellation)
    {
    }

    private CancellableStream(ArraySegment<byte> file, CancellationToken cancellation)
        : base(file.Array!, file.Offset, file.Count, writable: false) =>
        _cancellation = cancellation;

    public override int Read(byte[] buffer, int offset, int count) =>
        _cancellation.IsCancellationRequested ? 0 : base.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) =>
        _cancellation.IsCancellationRequested ? 0 : base.Read(buffer);

    private static ArraySegment<byte> Segment(ReadOnlyMemory<byte> file) =>
        MemoryMarshal.TryGetArray(file, out var segment) ? segment : file.ToArray();
}
