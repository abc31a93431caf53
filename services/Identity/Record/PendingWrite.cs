namespace FacePlatform.Identity.Record;

/// <summary>A write that waits for its batch, and the caller that waits for it.</summary>
internal abstract class PendingWrite(CancellationToken cancellationToken)
{
    public CancellationToken CancellationToken { get; } = cancellationToken;

    public abstract Task RunAsync(WriteBatch batch);

    /// <summary>Tells the caller that the write is committed.</summary>
    public abstract void Acknowledge(bool searchable);

    public abstract void Fail(Exception exception);

    public abstract void Cancel();
}

/// <inheritdoc/>
internal sealed class PendingWrite<T>(Func<WriteBatch, Task<T>> operation, CancellationToken cancellationToken)
    : PendingWrite(cancellationToken)
{
    private readonly TaskCompletionSource<Written<T>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<Written<T>> Done => _done.Task;

    public override async Task RunAsync(WriteBatch batch) => _result = await operation(batch);

    public override void Acknowledge(bool searchable) => _done.TrySetResult(new(_result, searchable));

    public override void Fail(Exception exception) => _done.TrySetException(exception);

    public override void Cancel() => _done.TrySetCanceled(CancellationToken);
}
