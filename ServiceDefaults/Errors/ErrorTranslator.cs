using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FacePlatform.ServiceDefaults.Errors;

/// <summary>
/// Gives every failure a google.rpc.Status. What the platform said on purpose passes through, also from a service
/// behind this one; the rest becomes DEADLINE_PASSED, CALL_CANCELLED, SERVICE_UNAVAILABLE or UNEXPECTED.
/// </summary>
public sealed partial class ErrorTranslator(ILogger<ErrorTranslator> logger, TimeProvider time)
{
    private const string DiskFull = "53100";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly Meter Meter = new("faceplatform.rpc");
    private static readonly Counter<long> Errors = Meter.CreateCounter<long>(
        "faceplatform.rpc.errors", "{call}", "Failed calls by method and reason.");

    /// <param name="exception">What failed.</param>
    /// <param name="method">The full name of the method that was called.</param>
    /// <param name="deadline">The call's deadline in UTC; <see cref="DateTime.MaxValue"/> where it has none.</param>
    /// <param name="cancellation">The call's cancellation.</param>
    public RpcException Translate(
        Exception exception, string method, DateTime deadline, CancellationToken cancellation)
    {
        var error = ToStatus(exception, method, deadline, cancellation);
        Errors.Add(1, new("rpc.method", method), new("reason", error.GetErrorInfo()!.Reason));
        return error;
    }

    private RpcException ToStatus(
        Exception exception, string method, DateTime deadline, CancellationToken cancellation)
    {
        var rpc = exception as RpcException;
        // A fresh exception: the trailers of a call to another service must not leak into this one's.
        if (rpc?.GetErrorInfo() is not null)
            return rpc.GetRpcStatus()!.ToRpcException();
        if (time.GetUtcNow().UtcDateTime >= deadline || rpc?.StatusCode == StatusCode.DeadlineExceeded)
            return RpcErrors.Create(
                StatusCode.DeadlineExceeded, ErrorReason.DeadlinePassed, "The deadline passed before the answer.");
        var away = rpc?.IsUnavailable() ?? IsDatabaseAway(exception);
        if (cancellation.IsCancellationRequested || (rpc?.StatusCode == StatusCode.Cancelled && !away))
            return RpcErrors.Create(StatusCode.Cancelled, ErrorReason.CallCancelled, "The caller cancelled the call.");
        if (away)
        {
            LogUnavailable(method, exception);
            return RpcErrors.Unavailable("A service that this call needs does not answer.", RetryAfter);
        }

        if (exception is MessageTooLargeException)
            return RpcErrors.InvalidField("request", "has more bytes than are accepted.");
        if (exception is BadHttpRequestException)
            return RpcErrors.InvalidField("request", "did not arrive whole.");

        LogUnexpected(method, exception);
        return RpcErrors.Create(
            StatusCode.Internal,
            ErrorReason.Unexpected,
            "The platform failed; the fault is not the request's.",
            metadata: [("trace_id", Activity.Current?.TraceId.ToString() ?? "")]);
    }

    // What a service does not tell apart itself: PostgreSQL's driver counts a full disk among what passes.
    private static bool IsDatabaseAway(Exception? exception) =>
        exception is DbException { IsTransient: true, SqlState: not DiskFull }
        || (exception?.InnerException is { } inner && IsDatabaseAway(inner));

    [LoggerMessage(LogLevel.Warning, "{Method}: a service behind this one is unavailable")]
    private partial void LogUnavailable(string method, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Method} failed unexpectedly")]
    private partial void LogUnexpected(string method, Exception exception);
}
