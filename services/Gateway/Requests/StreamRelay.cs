using Grpc.Core;

namespace FacePlatform.Gateway.Requests;

/// <summary>Passes on what one side streams to the other, one message at a time: no faster than it is read.</summary>
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

    /// <summary>
    /// Sends the caller's messages to another service and answers what it answers, which it may do before it has read all.
    /// </summary>
    /// <param name="target">The call of the other service; it ends with this one.</param>
    /// <param name="messages">What the caller sends, checked; a failure of it is this one's, and ends the call.</param>
    /// <param name="reading">Ends <paramref name="messages"/>; cancelled where the other service is done with them.</param>
    public static async Task<TResponse> RelayAsync<TRequest, TResponse>(
        this AsyncClientStreamingCall<TRequest, TResponse> target,
        IAsyncEnumerable<TRequest> messages,
        CancellationTokenSource reading)
    {
        using (target)
        {
            var sending = SendAsync(target.RequestStream, messages);
            await Task.WhenAny(sending, target.ResponseAsync);
            if (target.ResponseAsync.IsCompleted)
            {
                // The handler may end only when nothing reads the caller's stream any more.
                await reading.CancelAsync();
                await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                await sending;
            }

            return await target.ResponseAsync;
        }
    }

    private static async Task SendAsync<T>(IClientStreamWriter<T> target, IAsyncEnumerable<T> messages)
    {
        await foreach (var message in messages)
        {
            if (!await target.TryWriteAsync(message))
                return;
        }

        await target.CompleteAsync();
    }

    /// <summary>False where the other service has ended the call: its status says why.</summary>
    public static async Task<bool> TryWriteAsync<T>(this IClientStreamWriter<T> target, T message)
    {
        try
        {
            await target.WriteAsync(message);
            return true;
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException or IOException)
        {
            return false;
        }
    }
}
