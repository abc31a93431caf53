using System.Data.Common;
using FacePlatform.ServiceDefaults.Errors;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FacePlatform.Identity.Endpoint;

/// <summary>Says SERVICE_UNAVAILABLE where the database is away or busy for a moment, so that callers try again.</summary>
public sealed partial class RecordFaultInterceptor(ILogger<RecordFaultInterceptor> logger) : Interceptor
{
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
        exception is not null && (exception is DbException { IsTransient: true } || IsTransient(exception.InnerException));

    [LoggerMessage(LogLevel.Warning, "{Method}: the record does not answer")]
    private partial void LogUnavailable(string method, Exception exception);
}
