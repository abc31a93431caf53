using System.Diagnostics;

namespace FacePlatform.Embedding.Batching;

/// <summary>One caller's input in the queue. Either a worker claims it or its caller's cancellation does, never both.</summary>
internal sealed class BatchItem<TInput, TResult>(TInput input)
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly long _queued = Stopwatch.GetTimestamp();

    private int _claimed;

    public TInput Input { get; } = input;

    public Task<TResult> Result => _result.Task;

    public TimeSpan Waited => Stopwatch.GetElapsedTime(_queued);

    /// <summary>True where the item must be run; false where its caller has gone.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;

    public void Cancel(CancellationToken cancellation)
    {
        if (TryClaim())
            _result.TrySetCanceled(cancellation);
    }

    public void Complete(TResult result) => _result.TrySetResult(result);

    public void Fail(Exception exception) => _result.TrySetException(exception);
}
