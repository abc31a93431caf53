using Grpc.Core;

namespace FacePlatform.Gateway.Requests;

/// <summary>Passes on what another service streams, one message at a time: no faster than the caller reads it.</summary>
internal static class StreamRelay
{
    /// <summary>Relays to the end. The other call ends with this one, whichever way this one ends.</summary>
    public static async Task RelayAsync<T>(
        this AsyncServerStreamingCall<T> source, IServerStreamWriter<T> target, CancellationToken cancellation)
    {
        using (source)
        {
            await source.ResponseStream.RelayAsync(target, cancellation);
        }
    }

    /// <inheritdoc cref="RelayAsync{T}(AsyncServerStreamingCall{T}, IServerStreamWriter{T}, CancellationToken)"/>
    public static async Task RelayAsync<T>(
        this IAsyncStreamReader<T> source, IServerStreamWriter<T> target, CancellationToken cancellation)
    {
        await foreach (var message in source.ReadAllAsync(cancellation))
            await target.WriteAsync(message, cancellation);
    }
}
