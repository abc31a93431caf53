using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Hosting;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FacePlatform.Identity.Endpoint;

/// <summary>
/// Says SERVICE_UNAVAILABLE where the database is away or busy for a moment and STORAGE_FULL where it is full, so that
/// callers try again.
/// </summary>
public sealed partial class RecordFaultInterceptor(TimeProvider time, ILogger<RecordFaultInterceptor> logger) : Interceptor
{
    // It never ends: where the record is only busy, other calls succeed between those that fail.
    private readonly OutageLog _outage = new(time);

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

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (RecordFaults.IsTransient(exception))
        {
            var level = _outage.Fail();
            LogUnavailable(level, context.Method, exception);
            throw RecordFaults.ToError(exception);
        }
    }

    [LoggerMessage(Message = "{Method}: the record does not answer")]
    private partial void LogUnavailable(LogLevel level, string method, Exception exception);
}
