using System.Diagnostics;
using FacePlatform.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace FacePlatform.ServiceDefaults.Errors;

/// <summary>
/// Gives every failed call a google.rpc.Status. What the platform said on purpose passes through, also from a service
/// behind this one; the rest becomes DEADLINE_PASSED, CALL_CANCELLED, SERVICE_UNAVAILABLE or UNEXPECTED.
/// </summary>
public sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> logger, TimeProvider time) : Interceptor
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, async () =>
        {
            await continuation(request, responseStream, context);
            return true;
        });

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, async () =>
        {
            await continuation(requestStream, responseStream, context);
            return true;
        });

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException exception) when (exception.GetErrorInfo() is not null)
        {
            // A fresh exception: the trailers of a call to another service must not leak into this one's.
            throw exception.GetRpcStatus()!.ToRpcException();
        }
        catch (Exception exception)
        {
            throw Translate(exception, context);
        }
    }

    private RpcException Translate(Exception exception, ServerCallContext context)
    {
        var code = (exception as RpcException)?.StatusCode;
        if (time.GetUtcNow().UtcDateTime >= context.Deadline || code == StatusCode.DeadlineExceeded)
            return RpcErrors.Create(
                StatusCode.DeadlineExceeded, ErrorReason.DeadlinePassed, "The deadline passed before the answer.");
        if (context.CancellationToken.IsCancellationRequested || code == StatusCode.Cancelled)
            return RpcErrors.Create(StatusCode.Cancelled, ErrorReason.CallCancelled, "The caller cancelled the call.");
        if (code == StatusCode.Unavailable)
        {
            LogUnavailable(context.Method, exception);
            return RpcErrors.Unavailable("A service that this call needs does not answer.", RetryAfter);
        }

        LogUnexpected(context.Method, exception);
        return RpcErrors.Create(
            StatusCode.Internal,
            ErrorReason.Unexpected,
            "The platform failed; the fault is not the request's.",
            metadata: [("trace_id", Activity.Current?.TraceId.ToString() ?? "")]);
    }

    [LoggerMessage(LogLevel.Warning, "{Method}: a service behind this one is unavailable")]
    private partial void LogUnavailable(string method, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Method} failed unexpectedly")]
    private partial void LogUnexpected(string method, Exception exception);
}
