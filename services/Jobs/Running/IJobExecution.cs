namespace FacePlatform.Jobs.Running;

/// <summary>
/// One attempt at a job, as its handler sees it. Every method throws OperationCanceledException once the lease is lost, and
/// then changes nothing. Called by one thread at a time.
/// </summary>
public interface IJobExecution
{
    string Id { get; }

    /// <summary>From 1.</summary>
    int Attempt { get; }

    /// <summary>As submitted.</summary>
    byte[] Parameters { get; }

    /// <summary>The process is to stop: save a checkpoint soon and throw <see cref="JobHandedOverException"/>.</summary>
    bool HandOverRequested { get; }

    /// <summary>It is time to save a checkpoint.</summary>
    bool CheckpointDue { get; }

    /// <summary>The next report will be written: whether making a preview for it is worth the while.</summary>
    bool ReportDue { get; }

    /// <summary>An input, as submitted.</summary>
    Task<byte[]> ReadInputAsync(string name);

    /// <summary>What the attempt goes on from; null where it begins at the beginning.</summary>
    Task<byte[]?> ReadCheckpointAsync();

    /// <summary>
    /// Makes the next attempt go on from here, and gives the job its attempts again. Where there is no room or no answer the
    /// checkpoint before stays, and the job goes on.
    /// </summary>
    Task SaveCheckpointAsync(byte[] content);

    /// <summary>
    /// Saves what checkpoints to come share, so that they need not repeat it: each names the parts that it goes on from. A part
    /// stays as long as the job may run. Null where there is no room or no answer: the job goes on without it.
    /// </summary>
    /// <returns>Its name.</returns>
    Task<string?> SavePartAsync(byte[] content);

    /// <summary>A part that a checkpoint names.</summary>
    Task<byte[]> ReadPartAsync(string name);

    /// <summary>
    /// Says how far the job is. Cheap enough for each iteration: each report looks whether the job is still wanted, and
    /// one in each ProgressInterval is written.
    /// </summary>
    /// <param name="progress">In the service's own form; small.</param>
    /// <param name="preview">What it looks like; null where that has not changed, or for a report that is not due.</param>
    Task ReportAsync(byte[] progress, byte[]? preview = null);
}
