using FacePlatform.Jobs.Record;
using FacePlatform.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FacePlatform.Jobs.Queue;

/// <summary>Hands jobs to the queue, and notes in their rows that it took them.</summary>
public sealed partial class JobPublisher(
    IJobQueue queue, IDbContextFactory<JobsContext> contexts, TimeProvider time, ILogger<JobPublisher> logger)
{
    private readonly OutageLog _outage = new(time);

    /// <summary>
    /// Publishes a job whose row is written, without making the caller wait: what a submission promises does not depend on
    /// the queue.
    /// </summary>
    public void Publish(JobRow job) =>
        _ = Task.Run(() => TryPublishAsync(job.Id, job.LeaseToken, CancellationToken.None));

    /// <summary>False where the queue does not answer, or the record; the sweeper tries it again.</summary>
    /// <param name="id">The job.</param>
    /// <param name="leaseToken">
    /// The one it waits with: a quick worker may have had the job, and given it back, before this is noted.
    /// </param>
    /// <param name="cancellationToken">Stops the waiting for either.</param>
    public async Task<bool> TryPublishAsync(string id, long leaseToken, CancellationToken cancellationToken)
    {
        try
        {
            await queue.PublishAsync(id, cancellationToken);
            _outage.Succeed();
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await context.Jobs.Where(row => row.Id == id && row.State == JobState.Waiting && row.LeaseToken == leaseToken)
                .ExecuteUpdateAsync(
                    job => job.SetProperty(row => row.PublishTime, time.GetUtcNow()), cancellationToken);
            return true;
        }
        catch (Exception exception)
        {
            var level = _outage.Fail();
            LogFailed(level, id, exception.Message);
            return false;
        }
    }

    [LoggerMessage(Message = "Job {Job} could not be handed to the queue: {Reason} It is tried again")]
    private partial void LogFailed(LogLevel level, string job, string reason);
}
