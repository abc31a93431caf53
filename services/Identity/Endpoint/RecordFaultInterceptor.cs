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

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            LogUnavailable(context.Method, exception);
            throw RpcErrors.Unavailable("The record does not answer.", RetryAfter);
        }
    }

    private static bool IsTransient(Exception? exception) =>
        exception is DbException { IsTransient: true } or SqliteException { SqliteErrorCode: Busy or Locked }
        || (exception?.InnerException is { } inner && IsTransient(inner));

    [LoggerMessage(LogLevel.Warning, "{Method}: the record does not answer")]
    private partial void LogUnavailable(string method, Exception exception);
}
