using System.Data.Common;
using FacePlatform.ServiceDefaults.Errors;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Data.Sqlite;

namespace FacePlatform.Identity.Endpoint;

/// <summary>Says SERVICE_UNAVAILABLE where the database is away or busy for a moment, so that callers try again.</summary>
public sealed partial class RecordFaultInterceptor(ILogger<RecordFaultInterceptor> logger) : Interceptor
{
    // SQLITE_BUSY and SQLITE_LOCKED, which the driver does not call transient.
    private const int Busy = 5;
    private const int Locked = 6;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, context));

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

    /// <summary>The error of one item of a stream, which does not end the call.</summary>
    public static Exception Translate(Exception exception) =>
        IsTransient(exception) ? RpcErrors.Unavailable("The record does not answer.", RetryAfter) : exception;

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            LogUnavailable(context.Method, exception);
            throw Translate(exception);
        }
    }

    private static bool IsTransient(Exception? exception) =>
        exception is DbException { IsTransient: true } or SqliteException { SqliteErrorCode: Busy or Locked }
        || (exception?.InnerException is { } inner && IsTransient(inner));

    [LoggerMessage(LogLevel.Warning, "{Method}: the record does not answer")]
    private partial void LogUnavailable(string method, Exception exception);
}
