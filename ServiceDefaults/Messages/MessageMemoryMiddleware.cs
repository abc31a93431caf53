using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FacePlatform.ServiceDefaults.Messages;

/// <summary>
/// Takes room for a call's message before it is read, until the call has ended. Who reads a stream of requests takes it
/// for each message: there is no saying here how long one is needed.
/// </summary>
internal sealed class MessageMemoryMiddleware(RequestDelegate next, MessageMemory memory)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var isCall = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Type
            is MethodType.Unary or MethodType.ServerStreaming;
        using var room = isCall
            ? memory.TakeForCall(await context.Request.PeekMessageBytesAsync(context.RequestAborted))
            : null;
        await next(context);
    }
}
