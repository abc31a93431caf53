using System.Runtime.CompilerServices;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.Limits;

/// <summary>
/// Reads a stream of requests. Its length has no limit; each message has
/// <see cref="LimitOptions.MaxMessageBytes"/>, or what its service sets. A message that cannot be read is the caller's
/// fault, which gRPC does not say: here it gets its reason.
/// </summary>
internal sealed class RequestMessages(IOptions<LimitOptions> limits)
{
    /// <summary>The messages in turn; the next is read when it is asked for.</summary>
    /// <param name="stream">The call's requests.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="field">The field that holds an image.</param>
    /// <exception cref="RpcException">IMAGE_TOO_LARGE or INVALID_FIELD for a message that cannot be read.</exception>
    public IAsyncEnumerable<T> ReadAsync<T>(
        IAsyncStreamReader<T> stream, CancellationToken cancellation, string field = "image")
        where T : class =>
        ReadAsync(
            stream,
            () => RpcErrors.InvalidImage(
                ErrorReason.ImageTooLarge,
                $"the message is too large to be read; an image has at most {limits.Value.MaxImageBytes} bytes.",
                field),
            cancellation);

    /// <summary>The messages of a stream that is not of images.</summary>
    /// <param name="stream">The call's requests.</param>
    /// <param name="tooLarge">What is said of a message that is too large.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="RpcException">As that, or INVALID_FIELD for a message that is none.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        IAsyncStreamReader<T> stream,
        Func<RpcException> tooLarge,
        [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        while (await MoveNextAsync(stream, tooLarge, cancellation))
            yield return stream.Current;
    }

    private static async Task<bool> MoveNextAsync<T>(
        IAsyncStreamReader<T> stream, Func<RpcException> tooLarge, CancellationToken cancellation)
    {
        try
        {
            return await stream.MoveNext(cancellation);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.ResourceExhausted)
        {
            throw tooLarge();
        }
        catch (InvalidProtocolBufferException)
        {
            throw RpcErrors.InvalidField("request", "a message of the stream is none of this method's.");
        }
    }
}
