using System.Buffers;
using System.Buffers.Binary;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FacePlatform.ServiceDefaults.Messages;

/// <summary>
/// Looks at what comes next in a gRPC request, and leaves it there for whoever reads it.
/// <code>
///   | 1 compressed? | 4 length, big endian | message … |   frame of gRPC over HTTP/2
/// </code>
/// </summary>
public static class RequestBodies
{
    /// <summary>The bytes before a message.</summary>
    public const int PrefixBytes = 5;

    // Of DEFLATE, which gzip uses too.
    private const int MostInflation = 1032;

    /// <summary>The next bytes, fewer where the request ends before.</summary>
    public static async Task<byte[]> PeekAsync(this HttpRequest request, int bytes, CancellationToken cancellation)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var enough = read.Buffer.Length >= bytes || read.IsCompleted;
            var start = enough ? read.Buffer.Slice(0, Math.Min(bytes, read.Buffer.Length)).ToArray() : [];
            reader.AdvanceTo(read.Buffer.Start, enough ? read.Buffer.Start : read.Buffer.End);
            if (enough)
                return start;
        }
    }

    /// <summary>
    /// The most bytes that the next message has when it has been read, 0 where none comes. One that is too large is not read,
    /// and so has no more than is accepted.
    /// </summary>
    public static async Task<long> PeekMessageBytesAsync(this HttpRequest request, CancellationToken cancellation)
    {
        var prefix = await request.PeekAsync(PrefixBytes, cancellation);
        if (prefix.Length < PrefixBytes)
            return 0;
        long length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        return Math.Min(prefix[0] == 0 ? length : length * MostInflation, MostAccepted(request.HttpContext));
    }

    private static long MostAccepted(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not { } method)
            return long.MaxValue;
        var options = typeof(IOptions<>).MakeGenericType(typeof(GrpcServiceOptions<>).MakeGenericType(method.ServiceType));
        return ((IOptions<GrpcServiceOptions>)context.RequestServices.GetRequiredService(options)).Value.MaxReceiveMessageSize
            ?? long.MaxValue;
    }
}
