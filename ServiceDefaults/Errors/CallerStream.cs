using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.ServiceDefaults.Errors;

/// <summary>A stream of the caller's. What cannot be read of it is the caller's fault, which gRPC does not say.</summary>
internal sealed class CallerStream<T>(IAsyncStreamReader<T> stream) : IAsyncStreamReader<T>
{
    public T Current => stream.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNext(cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.ResourceExhausted)
        {
            throw new MessageTooLargeException();
        }
        catch (InvalidProtocolBufferException)
        {
            throw RpcErrors.InvalidField("request", "a message of the stream is none of this method's.");
        }
    }
}
