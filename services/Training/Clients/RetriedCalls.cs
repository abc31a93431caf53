using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;
using Polly;
using Polly.Retry;

namespace FacePlatform.Training.Clients;

/// <summary>Calls of a job that can wait: a service that is away or has enough to do is asked again.</summary>
internal sealed class RetriedCalls
{
    // A restart takes less; after this the job goes back to the queue, and on from its checkpoint.
    private static readonly TimeSpan LastRetryAfter = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(500);

    private static readonly ResiliencePropertyKey<long> Started = new("started");

    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _pipeline;

    public RetriedCalls(TimeProvider time)
    {
        _time = time;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                // The time is the limit.
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = retry => ValueTask.FromResult(
                    retry.Outcome.Exception is RpcException exception && MayPass(exception)
                    && time.GetElapsedTime(retry.Context.Properties.GetValue(Started, 0)) < LastRetryAfter),
                DelayGenerator = retry => ValueTask.FromResult<TimeSpan?>(DelayAfter((RpcException)retry.Outcome.Exception!)),
            })
            .Build();
    }

    /// <inheritdoc cref="CallAsync{T}(Func{Task{T}}, CancellationToken)"/>
    public Task<T> CallAsync<T>(Func<AsyncUnaryCall<T>> call, CancellationToken cancellationToken) =>
        CallAsync(async () => await call(), cancellationToken);

    /// <summary>Calls until there is an answer.</summary>
    /// <exception cref="RpcException">
    /// What does not pass by waiting, or did not pass for too long. A pipeline that is not found was served when the job was
    /// created: SERVICE_UNAVAILABLE then, no fault of the request.
    /// </exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Started, _time.GetTimestamp());
        try
        {
            return await _pipeline.ExecuteAsync(async _ => await call(), context);
        }
        catch (RpcException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (RpcException exception) when (exception.GetReason() == ErrorReason.PipelineNotFound)
        {
            throw RpcErrors.Unavailable(exception.Status.Detail, ShortestDelay);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static bool MayPass(RpcException exception) =>
        exception.IsUnavailable()
        || exception.StatusCode == StatusCode.DeadlineExceeded
        // A replica that has just started, or has not heard of a model yet, does not find its pipeline.
        || exception.GetReason() is ErrorReason.Overloaded or ErrorReason.PipelineNotFound;

    private static TimeSpan DelayAfter(RpcException exception) =>
        exception.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan() is { } told && told > ShortestDelay
            ? told
            : ShortestDelay;
}
