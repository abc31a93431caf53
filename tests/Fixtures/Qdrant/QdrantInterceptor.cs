using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>What every call passes: the key, the list of citations, the injected faults.</summary>
internal sealed class QdrantInterceptor(QdrantDouble server) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        // Security, "Authentication": with a key configured, all requests carry it in the header api-key.
        if (server.ApiKey is { } key && context.RequestHeaders.GetValue("api-key") != key)
            throw new RpcException(new Status(StatusCode.Unauthenticated, "The api-key is missing or wrong."));

        var method = context.Method[(context.Method.IndexOf('.', StringComparison.Ordinal) + 1)..];
        var message = (IMessage)request;
        server.Calls.Enqueue(new(method, message));
        Citations.Check(message);
        var life = server.Life;
        var fault = server.Faults.Take(method);
        if (fault is not null)
            await fault.Before(server);
        life.ThrowIfCancellationRequested();
        var response = await continuation(request, context);
        if (fault is not null)
            await fault.After(server);
        return response;
    }
}
