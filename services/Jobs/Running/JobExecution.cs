using FacePlatform.Jobs.Record;
using FacePlatform.Storage;
using FacePlatform.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace FacePlatform.Jobs.Running;

/// <summary>
/// One attempt. A blob is written under a new name first and then named in the row, under the fencing token; where that
/// fails the blob goes again, and where it succeeds the one before goes.
/// </summary>
internal sealed partial class JobExecution(
    JobLease lease,
    IBlobStore blobs,
    JobsOptions options,
    TimeProvider time,
    ILogger logger,
    CancellationToken stopping,
    CancellationToken cancellation) : IJobExecution
{
    private readonly string? _firstCheckpoint = lease.Job.Checkpoint;
    private string? _checkpoint = lease.Job.Checkpoint;
    private string? _preview = lease.Job.Preview;
    private int _blobs;
    private long _checkpointTried = time.GetTimestamp();
    private long? _reported;

    public string Id => lease.Id;

    public int Attempt => lease.Job.Attempt;

    public byte[] Parameters => lease.Job.Parameters;

    public bool HandOverRequested => stopping.IsCancellationRequested;

    public bool CheckpointDue => time.GetElapsedTime(_checkpointTried) >= options.CheckpointInterval;

    public bool ReportDue => _reported is not { } last || time.GetElapsedTime(last) >= options.ProgressInterval;

    /// <summary>As the row has it: a checkpoint that has advanced makes this the first attempt.</summary>
    public int CountedAttempt { get; private set; } = lease.Job.Attempt;

    /// <summary>The last report, written or not.</summary>
    public byte[]? Progress { get; private set; } = lease.Job.Progress;

    public async Task<byte[]> ReadInputAsync(string name) =>
        await blobs.ReadAsync(Id, JobBlobs.Input(name), cancellation) ?? throw await MissingAsync(name);

    public async Task<byte[]?> ReadCheckpointAsync() =>
        _firstCheckpoint is null
            ? null
            : await blobs.ReadAsync(Id, _firstCheckpoint, cancellation) ?? throw await MissingAsync(_firstCheckpoint);

    public async Task SaveCheckpointAsync(byte[] content)
    {
        _checkpointTried = time.GetTimestamp();
        var name = JobBlobs.Checkpoint(lease.Token, ++_blobs);
        try
        {
            await blobs.WriteAsync(Id, name, content, cancellation);
            await RenewAsync(
                name,
                _checkpoint,
                () => lease.TryUpdateAsync(job => job
                    .Tell()
                    .SetProperty(row => row.Checkpoint, name)
                    .SetProperty(row => row.Attempt, 1)
                    .SetProperty(row => row.Progress, Progress)));
            (_checkpoint, CountedAttempt) = (name, 1);
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            LogCheckpointNotSaved(Id, exception);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    public async Task<string?> SavePartAsync(byte[] content)
    {
        var name = JobBlobs.Part(lease.Token, ++_blobs);
        try
        {
            await blobs.WriteAsync(Id, name, content, cancellation);
            return name;
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            LogCheckpointNotSaved(Id, exception);
            return null;
        }
    }

    public async Task<byte[]> ReadPartAsync(string name) =>
        await blobs.ReadAsync(Id, name, cancellation) ?? throw await MissingAsync(name);

    public async Task ReportAsync(byte[] progress, byte[]? preview = null)
    {
        Progress = progress;
        try
        {
            // Otherwise a look: one row by its key.
            if (ReportDue)
                await WriteReportAsync(preview);
            else
                await lease.CheckAsync(cancellation);
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            // The heartbeat decides whether the record is away for too long.
            LogReportNotSaved(Id, exception);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    private async Task WriteReportAsync(byte[]? preview)
    {
        _reported = time.GetTimestamp();
        if (preview is null)
        {
            await lease.TryUpdateAsync(job => job.Tell().SetProperty(row => row.Progress, Progress));
            return;
        }

        var name = JobBlobs.Preview(lease.Token, ++_blobs);
        await blobs.WriteAsync(Id, name, preview, cancellation);
        await RenewAsync(
            name,
            _preview,
            () => lease.TryUpdateAsync(job => job
                .Tell()
                .SetProperty(row => row.Preview, name)
                .SetProperty(row => row.Progress, Progress)));
        _preview = name;
    }

    // Leaves one of the two blobs: the one that the row names. Where that is not known, or the other does not go, both, for
    // the sweeper.
    private async Task RenewAsync(string name, string? before, Func<Task<bool>> update)
    {
        var unwanted = await update() ? before : name;
        if (unwanted is null)
            return;
        try
        {
            await blobs.DeleteAsync(Id, unwanted, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogNotRemoved(Id, exception);
        }
    }

    private static bool IsPassing(Exception exception) =>
        JobFaults.IsFull(exception) || DatabaseFaults.IsTransient(exception);

    // A blob that the row names is missing where the job was cancelled or deleted; otherwise something is wrong.
    private async Task<Exception> MissingAsync(string name)
    {
        await lease.CheckAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();
        return new InvalidOperationException($"The blob {name} of job {Id} is missing.");
    }

    [LoggerMessage(LogLevel.Warning, "Job {Job}: a checkpoint could not be saved; the one before stays")]
    private partial void LogCheckpointNotSaved(string job, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {Job}: a report could not be made; the job goes on without it")]
    private partial void LogReportNotSaved(string job, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {Job}: a blob of no more use could not be removed; the sweeper does it")]
    private partial void LogNotRemoved(string job, Exception exception);
}
