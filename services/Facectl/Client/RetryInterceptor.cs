using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Polly;
using Polly.Retry;

namespace FacePlatform.Facectl.Client;

/// <summary>
/// Sends a call again where that helps, within its deadline: when the platform is overloaded, after the time that its
/// RetryInfo names; when it is unavailable, three times with growing pauses, unless the call may have had an effect
/// that a second one would not repeat.
/// </summary>
internal sealed class RetryInterceptor : Interceptor
{
    private const int UnavailableAttempts = 3;

    // A lost answer to these leaves a key nobody knows, or turns a success into an error.
    private static readonly string[] NotRepeatable =
    [
        "CreateApiKey", "Delete", "FinishMigration", "FlipMigration", "MoveFace", "RenameSubject", "Replay",
        "RollBackMigration", "UndoMerge",
    ];

    private readonly ResiliencePipeline _repeatable = Build(repeatable: true);
    private readonly ResiliencePipeline _notRepeatable = Build(repeatable: false);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var pipeline = Array.Exists(NotRepeatable, n => context.Method.Name.StartsWith(n, StringComparison.Ordinal))
            ? _notRepeatable
            : _repeatable;
        var response = SendAsync(pipeline, request, context, continuation);
        return new(
            response, Task.FromResult(Metadata.Empty), () => Grpc.Core.Status.DefaultSuccess, () => Metadata.Empty, () => { });
    }

    private static async Task<TResponse> SendAsync<TRequest, TResponse>(
        ResiliencePipeline pipeline,
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        where TRequest : class
        where TResponse : class
    {
        using var activity = ClientTracing.Start(context.Method.FullName);
        return await pipeline.ExecuteAsync(
            async _ => await continuation(request, context), context.Options.CancellationToken);
    }

    private static ResiliencePipeline Build(bool repeatable) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue, // The deadline of the call ends it.
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(5),
            UseJitter = true,
            ShouldHandle = attempt => new(attempt.Outcome.Exception is RpcException exception
                && IsWorthwhile(exception, attempt.AttemptNumber, repeatable)),
            DelayGenerator = attempt => new(RetryDelay(attempt.Outcome.Exception)),
        })
        .Build();

    private static bool IsWorthwhile(RpcException exception, int attempt, bool repeatable) =>
        exception.GetReason() == ErrorReason.Overloaded
        || (repeatable && attempt < UnavailableAttempts
            && (exception.StatusCode == StatusCode.Unavailable || exception.GetReason() == ErrorReason.PipelineChanged));

    private static TimeSpan? RetryDelay(Exception? exception) =>
        (exception as RpcException)?.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();
}
