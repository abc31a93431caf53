using FacePlatform.Jobs.Queue;
using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Running;
using FacePlatform.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Sweeping;

/// <summary>
/// Brings back what was lost, in every process; that several do it at once does no harm. In each sweep: 1. jobs whose
/// worker is silent wait again; 2. what waits and is not in the queue is published; 3. ended jobs expire; 4. blobs that no
/// row names go; 5. jobs are counted.
/// </summary>
internal sealed partial class JobSweeper(
    IDbContextFactory<JobsContext> contexts,
    JobLeases leases,
    JobPublisher publisher,
    IJobQueue queue,
    JobExpiry expiry,
    OrphanedBlobs orphans,
    JobMetrics metrics,
    IOptions<JobsOptions> options,
    TimeProvider time,
    ILogger<JobSweeper> logger)
{
    // What is waiting beyond this is published when some of it has been worked on.
    private const int MostPublished = 1000;

    private readonly HeartbeatObserver _heartbeats = new(options.Value.SweepInterval, options.Value.LeaseDuration, time);
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly OutageLog _outage = new(time);

    /// <summary>One sweep; a part that fails does not keep the others from their work.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var failed = false;
        foreach (var part in (Func<CancellationToken, Task>[])
            [EndLostAsync, PublishAsync, expiry.ExpireAsync, orphans.RemoveAsync, CountAsync])
        {
            try
            {
                await part(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                var level = _outage.Fail();
                LogFailed(level, exception);
                failed = true;
            }
        }

        if (!failed && _outage.Succeed())
            LogGoingOn();
    }

    private async Task EndLostAsync(CancellationToken cancellationToken)
    {
        foreach (var lost in _heartbeats.Look(await leases.ListAsync(cancellationToken)))
            await leases.TryEndLostAsync(lost, cancellationToken);
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        foreach (var row in await FindUnpublishedAsync(cancellationToken))
        {
            // One that the queue does not take is enough: the others would wait for its timeout too.
            if (!await publisher.TryPublishAsync(row.Id, row.LeaseToken, cancellationToken))
                return;
        }
    }

    private async Task<List<JobRow>> FindUnpublishedAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = context.Jobs.Where(row => row.State == JobState.Waiting);
        return await leases.WhereDue(WhereMessageLost(waiting, now), now)
            .OrderBy(row => row.Id)
            .Take(MostPublished)
            .ToListAsync(cancellationToken);
    }

    private IQueryable<JobRow> WhereMessageLost(IQueryable<JobRow> jobs, DateTimeOffset now)
    {
        var oldest = now - options.Value.RepublishAfter;
        // A queue in memory knows nothing of the process before.
        if (!queue.IsDurable && oldest < _started)
            oldest = _started;
        // A later one was noted before the clock was set back.
        var latest = now;
        return jobs.Where(row => row.PublishTime == null || row.PublishTime < oldest || row.PublishTime > latest);
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var counts = await context.Jobs.Where(row => !row.Expired)
            .GroupBy(row => new { row.Kind, row.State })
            .Select(group => new
            {
                group.Key.Kind,
                group.Key.State,
                Jobs = group.Count(),
                DeadLetters = group.Count(row => row.DeadLetter),
                Since = group.Min(row => row.WaitTime),
            })
            .ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        metrics.Count([.. counts.Select(count => new JobCount(
            count.Kind,
            count.State,
            count.Jobs,
            count.DeadLetters,
            // The clock may have been set back.
            TimeSpan.FromTicks(Math.Max(0, (now - count.Since).Ticks))))]);
    }

    [LoggerMessage(Message = "Jobs could not be swept; it is tried again")]
    private partial void LogFailed(LogLevel level, Exception exception);

    [LoggerMessage(LogLevel.Information, "Jobs are swept again")]
    private partial void LogGoingOn();
}
