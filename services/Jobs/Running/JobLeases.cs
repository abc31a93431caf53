using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Submission;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Running;

/// <summary>
/// How leases begin, and how those end that nobody gives back.
/// <code>
///             begin: token + 1, attempt + 1
///   WAITING ────────────────────────────────▶ RUNNING ──▶ SUCCEEDED, FAILED, CANCELLED
///      ▲                                         │
///      └───────── given back, or lost ───────────┘   (lost for the last time: FAILED, a dead letter)
/// </code>
/// Each is one statement on the row, so that of two processes exactly one succeeds.
/// </summary>
internal sealed partial class JobLeases(
    IDbContextFactory<JobsContext> contexts,
    RunningLeases running,
    JobMetrics metrics,
    JobRetention retention,
    IOptions<JobsOptions> options,
    TimeProvider time,
    ILogger<JobLeases> logger)
{
    /// <summary>Begins a lease, or answers null where the job does not wait or is not due.</summary>
    public async Task<JobLease?> TryBeginAsync(string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Jobs.SingleOrDefaultAsync(
            job => job.Id == id && job.State == JobState.Waiting, cancellationToken);
        if (row is null)
            return null;
        if (!IsDue(row, now))
        {
            // The process that published it has a clock that goes before.
            await LetPublishAsync(id);
            return null;
        }

        // Once the lease is written it is used: a cancellation must not come between.
        var begun = await context.Jobs
            .Where(job => job.Id == id && job.State == JobState.Waiting && job.LeaseToken == row.LeaseToken)
            .ExecuteUpdateAsync(
                job => job.Tell()
                    .SetProperty(r => r.State, JobState.Running)
                    .SetProperty(r => r.LeaseToken, r => r.LeaseToken + 1)
                    .SetProperty(r => r.Attempt, r => r.Attempt + 1)
                    .SetProperty(r => r.Heartbeat, 0)
                    .SetProperty(r => r.NotBefore, (DateTimeOffset?)null)
                    .SetProperty(r => r.StartTime, r => r.StartTime ?? now),
                CancellationToken.None);
        if (begun == 0)
            return null;
        var begunRow = await context.Jobs.SingleOrDefaultAsync(
            job => job.Id == id && job.State == JobState.Running && job.LeaseToken == row.LeaseToken + 1,
            CancellationToken.None);
        if (begunRow is null)
            return null;
        metrics.Started(row.Kind, now - (row.NotBefore ?? row.WaitTime));
        return running.Add(new JobLease(contexts, running, begunRow));
    }

    /// <summary>Ends a lost lease: the job waits again, or is a dead letter. False where it was not lost after all.</summary>
    public async Task<bool> TryEndLostAsync(RunningJob lost, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var silent = context.Jobs.Where(row =>
            row.Id == lost.Id && row.State == JobState.Running
            && row.LeaseToken == lost.LeaseToken && row.Heartbeat == lost.Heartbeat);
        if (await silent.Where(row => row.Attempt < options.Value.MaxAttempts)
            .ExecuteUpdateAsync(job => job.Wait(time.GetUtcNow()), cancellationToken) > 0)
        {
            LogLost(lost.Id);
            return true;
        }

        var job = await silent.SingleOrDefaultAsync(cancellationToken);
        if (job is null)
            return false;
        var error = JobFaults.OfDeadLetter(null, JobActivity.TraceIdOf(job.TraceParent)).ToByteArray();
        var now = time.GetUtcNow();
        var dead = await silent.Where(row => row.Attempt >= options.Value.MaxAttempts).ExecuteUpdateAsync(
            update => update.Fail(error, deadLetter: true, now, retention.ExpiryOf(job.Kind, now)), cancellationToken) > 0;
        if (dead)
            LogDead(lost.Id);
        return dead;
    }

    /// <summary>The leases that there are.</summary>
    public async Task<IReadOnlyList<RunningJob>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Jobs.Where(row => row.State == JobState.Running)
            .Select(row => new RunningJob(row.Id, row.LeaseToken, row.Heartbeat))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The lease of one job; null where it does not run.</summary>
    public async Task<RunningJob?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Jobs.Where(row => row.Id == id && row.State == JobState.Running)
            .Select(row => new RunningJob(row.Id, row.LeaseToken, row.Heartbeat))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>
    /// Makes the next sweep publish a job that waits, because this message of it was of no use. The token rises, so that who
    /// published it cannot note that message after this.
    /// </summary>
    public async Task LetPublishAsync(string id)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        await context.Jobs.Where(job => job.Id == id && job.State == JobState.Waiting)
            .ExecuteUpdateAsync(
                job => job.SetProperty(row => row.PublishTime, (DateTimeOffset?)null)
                    .SetProperty(row => row.LeaseToken, row => row.LeaseToken + 1),
                CancellationToken.None);
    }

    /// <summary>Those of the jobs that may run.</summary>
    public IQueryable<JobRow> WhereDue(IQueryable<JobRow> jobs, DateTimeOffset now)
    {
        var latest = LatestDue(now);
        return jobs.Where(row => row.NotBefore == null || row.NotBefore <= now || row.NotBefore > latest);
    }

    private bool IsDue(JobRow row, DateTimeOffset now) =>
        row.NotBefore is not { } due || due <= now || due > LatestDue(now);

    // A later time was written before the clock was set back; nothing waits for that.
    private DateTimeOffset LatestDue(DateTimeOffset now) => now + options.Value.RetryDelay;


    [LoggerMessage(LogLevel.Warning, "The worker of job {Job} is silent; the job waits for another one")]
    private partial void LogLost(string job);

    [LoggerMessage(LogLevel.Error, "The worker of job {Job} is silent, as those before it; the job is a dead letter")]
    private partial void LogDead(string job);
}
