using Grpc.Core;

namespace FacePlatform.Facectl.Client;

/// <summary>
/// Writing to a call that may have ended. What a write says then differs from one cause to another; the status, which
/// whoever reads the answers gets, is the platform's word.
/// </summary>
internal static class RequestStreams
{
    /// <summary>Writes a message; false where the call has ended.</summary>
    public static Task<bool> TryWriteAsync<T>(
        this IClientStreamWriter<T> stream, T message, CancellationToken cancellationToken) =>
        TryAsync(stream.WriteAsync(message, cancellationToken));

    /// <summary>Says that no message follows; false where the call has ended.</summary>
    public static Task<bool> TryCompleteAsync<T>(this IClientStreamWriter<T> stream) => TryAsync(stream.CompleteAsync());

    private static async Task<bool> TryAsync(Task write)
    {
        try
        {
            await write;
            return true;
        }
        catch (Exception exception) when (
            exception is RpcException or InvalidOperationException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
