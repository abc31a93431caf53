using System.Runtime.CompilerServices;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Messages;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.Limits;

/// <summary>
/// Reads a stream of requests. Its length has no limit; each message has
/// <see cref="LimitOptions.MaxMessageBytes"/>, or what its service sets. Before one is read it waits for room, and its
/// client with it. One that is too large for it gets its reason here.
/// </summary>
internal sealed class RequestMessages(MessageMemory memory, IOptions<LimitOptions> limits, TimeProvider time)
{
    // Others wait for the room of a message that does not arrive. The largest image needs 1.4 Mbit/s.
    private static readonly TimeSpan Arrival = TimeSpan.FromMinutes(2);

    /// <summary>The messages in turn; the next is read when it is asked for, and this one is done with then.</summary>
    /// <param name="stream">The call's requests.</param>
    /// <param name="context">The call.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="field">The field that holds an image.</param>
    /// <exception cref="RpcException">
    /// IMAGE_TOO_LARGE or INVALID_FIELD for a message that cannot be read, DEADLINE_PASSED for one that does not arrive.
    /// </exception>
    public IAsyncEnumerable<T> ReadAsync<T>(
        IAsyncStreamReader<T> stream, ServerCallContext context, CancellationToken cancellation, string field = "image")
        where T : class =>
        ReadAsync(stream, context, () => ImageTooLarge(field), cancellation);

    /// <summary>The messages of a stream that is not of images.</summary>
    /// <param name="stream">The call's requests.</param>
    /// <param name="context">The call.</param>
    /// <param name="tooLarge">What is said of a message that is too large.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="RpcException">As that, INVALID_FIELD for a message that is none, DEADLINE_PASSED.</exception>
    public async IAsyncEnumerable<T> ReadAsync<T>(
        IAsyncStreamReader<T> stream,
        ServerCallContext context,
        Func<RpcException> tooLarge,
        [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        while (await NextAsync(stream, context, tooLarge, cancellation) is { } message)
        {
            using (message.Room)
                yield return message.Value;
        }
    }

    /// <summary>The next message of a stream of images, for whoever reads on before it is done with; null at the end.</summary>
    /// <inheritdoc cref="ReadAsync{T}(IAsyncStreamReader{T}, ServerCallContext, CancellationToken, string)"/>
    public Task<RequestMessage<T>?> NextAsync<T>(
        IAsyncStreamReader<T> stream, ServerCallContext context, CancellationToken cancellation)
        where T : class =>
        NextAsync(stream, context, () => ImageTooLarge("image"), cancellation);

    private async Task<RequestMessage<T>?> NextAsync<T>(
        IAsyncStreamReader<T> stream, ServerCallContext context, Func<RpcException> tooLarge, CancellationToken cancellation)
        where T : class
    {
        var bytes = await context.GetHttpContext().Request.PeekMessageBytesAsync(cancellation);
        var room = await memory.TakeForStreamAsync(bytes, cancellation);
        try
        {
            if (!await MoveNextAsync(stream, tooLarge, cancellation))
                return null;
            var message = new RequestMessage<T>(stream.Current, room);
            room = null;
            return message;
        }
        finally
        {
            room?.Dispose();
        }
    }

    private async Task<bool> MoveNextAsync<T>(
        IAsyncStreamReader<T> stream, Func<RpcException> tooLarge, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Arrival, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await stream.MoveNext(end.Token);
        }
        catch (MessageTooLargeException)
        {
            throw tooLarge();
        }
        catch (Exception) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw RpcErrors.Create(
                StatusCode.DeadlineExceeded,
                ErrorReason.DeadlinePassed,
                $"A message of the stream began and was not there whole after {Arrival.TotalMinutes:0} minutes.");
        }
    }

    private RpcException ImageTooLarge(string field) =>
        RpcErrors.InvalidImage(
            ErrorReason.ImageTooLarge,
            $"the message is too large to be read; an image has at most {limits.Value.MaxImageBytes} bytes.",
            field);
}
