using FacePlatform.Gateway.Limits;
using FacePlatform.Gateway.Requests;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Gateway.Models;

/// <summary>
/// Relays an operator's own model to the Training service, a chunk at a time: the next is read when Training has taken
/// this one.
/// </summary>
internal sealed class ModelRegistration(RequestMessages messages, ModelStoreService.ModelStoreServiceClient models)
{
    /// <param name="requests">The specification, then chunks of the file.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="RpcException">
    /// INVALID_FIELD for what is wrong with the order or size of the messages; whatever Training says.
    /// </exception>
    public async Task<Model> RunAsync(IAsyncStreamReader<RegisterModelRequest> requests, ServerCallContext context)
    {
        var cancellation = context.CancellationToken;
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var stream =
            messages.ReadAsync(requests, context, TooLarge, reading.Token).GetAsyncEnumerator(reading.Token);
        if (!await stream.MoveNextAsync() || stream.Current.Spec is null)
            throw RpcErrors.InvalidField("spec", "must be the first message.");

        return await models.Register(cancellationToken: cancellation)
            .RelayAsync(MessagesAsync(stream.Current, stream), reading);
    }

    private static async IAsyncEnumerable<RegisterModelRequest> MessagesAsync(
        RegisterModelRequest first, IAsyncEnumerator<RegisterModelRequest> stream)
    {
        yield return first;
        while (await stream.MoveNextAsync())
        {
            if (stream.Current.RequestCase is not RegisterModelRequest.RequestOneofCase.Chunk)
                throw RpcErrors.InvalidField("chunk", "must be what follows the specification.");
            if (stream.Current.Chunk.Length > LimitOptions.ModelChunkBytes)
                throw TooLarge();
            yield return stream.Current;
        }
    }

    private static RpcException TooLarge() =>
        RpcErrors.InvalidField("chunk", $"has at most {LimitOptions.ModelChunkBytes} bytes.");
}
