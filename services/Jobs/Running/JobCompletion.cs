using FacePlatform.Jobs.Queue;
using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Submission;
using FacePlatform.Storage;
using FacePlatform.Storage.Blobs;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Running;

/// <summary>How an attempt ends. Each writes under the fencing token: after a lost lease nothing changes.</summary>
internal sealed partial class JobCompletion(
    IDbContextFactory<JobsContext> contexts,
    IBlobStore blobs,
    JobPublisher publisher,
    JobRetention retention,
    IOptions<JobsOptions> options,
    TimeProvider time,
    ILogger<JobCompletion> logger)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    public async Task SucceedAsync(JobLease lease, JobExecution execution, JobResult result)
    {
        var name = JobBlobs.Result(lease.Token);
        await RepeatAsync(lease, async () =>
        {
            await blobs.WriteAsync(lease.Id, name, result.Content, lease.Lost);
            return true;
        });
        var now = time.GetUtcNow();
        var done = await WriteAsync(lease, job => job
            .End(JobState.Succeeded, now, retention.ExpiryOf(lease.Job.Kind, now))
            .SetProperty(row => row.Result, name)
            .SetProperty(row => row.Checkpoint, (string?)null)
            .SetProperty(row => row.Progress, execution.Progress));
        // Where it is not, the result stays for the sweeper: an earlier attempt at this write may have come through without
        // its answer, and then the row names it.
        if (done)
            await TrimAsync(lease);
    }

    /// <summary>Back to the queue, without an attempt being counted.</summary>
    public async Task HandOverAsync(JobLease lease, JobExecution execution)
    {
        var given = await WriteAsync(lease, job => job
            .Wait(time.GetUtcNow())
            .SetProperty(row => row.Attempt, row => row.Attempt - 1)
            .SetProperty(row => row.Progress, execution.Progress));
        if (given)
            await publisher.TryPublishAsync(lease.Id, lease.Token, CancellationToken.None);
    }

    /// <summary>The request is at fault: no other attempt would end in another way.</summary>
    public async Task RefuseAsync(JobLease lease, Google.Rpc.Status error)
    {
        var now = time.GetUtcNow();
        if (await WriteAsync(lease, job => job
            .Fail(error.ToByteArray(), deadLetter: false, now, retention.ExpiryOf(lease.Job.Kind, now))
            .SetProperty(row => row.Checkpoint, (string?)null)))
            await TrimAsync(lease);
    }

    /// <summary>The attempt failed: back to the queue after a pause, or for the last time, and it is a dead letter.</summary>
    /// <returns>Whether it is one.</returns>
    public async Task<bool> RetryAsync(JobLease lease, JobExecution execution, Exception cause)
    {
        var now = time.GetUtcNow();
        if (execution.CountedAttempt < options.Value.MaxAttempts)
        {
            await WriteAsync(lease, job => job.Wait(now, now + options.Value.RetryDelay));
            return false;
        }

        var error = JobFaults.OfDeadLetter(cause, JobActivity.TraceIdOf(lease.Job.TraceParent)).ToByteArray();
        return await WriteAsync(
            lease, job => job.Fail(error, deadLetter: true, now, retention.ExpiryOf(lease.Job.Kind, now)));
    }

    private Task<bool> WriteAsync(JobLease lease, Action<UpdateSettersBuilder<JobRow>> setters) =>
        RepeatAsync(lease, () => lease.TryUpdateAsync(setters));

    // The work is done: a record that is away for a moment must not cost it. One that is full may stay so, and the other jobs
    // wait: it gets as long as a silent worker.
    private async Task<bool> RepeatAsync(JobLease lease, Func<Task<bool>> write)
    {
        var started = time.GetTimestamp();
        bool MayPass(Exception exception) =>
            DatabaseFaults.IsTransient(exception)
            || (JobFaults.IsFull(exception) && time.GetElapsedTime(started) < options.Value.LeaseDuration);

        while (true)
        {
            try
            {
                return await write();
            }
            catch (Exception exception) when (MayPass(exception) && !lease.Lost.IsCancellationRequested)
            {
                LogRepeated(lease.Id, exception);
                await Task.Delay(RetryPause, time);
            }
        }
    }

    private async Task TrimAsync(JobLease lease)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync();
            if (await context.Jobs.SingleOrDefaultAsync(row => row.Id == lease.Id) is { } job)
                await blobs.TrimAsync(job, CancellationToken.None);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The sweeper does it.
            LogNotTrimmed(lease.Id, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Job {Job} has ended, but the record does not take it; it is tried again")]
    private partial void LogRepeated(string job, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {Job} has ended, but its blobs could not be removed; the sweeper does it")]
    private partial void LogNotTrimmed(string job, Exception exception);
}
