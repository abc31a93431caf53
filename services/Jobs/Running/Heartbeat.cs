using Microsoft.Extensions.Logging;

namespace FacePlatform.Jobs.Running;

/// <summary>
/// Keeps a lease while its job runs. It gives the lease up where the record could not be reached for as long as others wait
/// before they take the job over.
/// </summary>
internal sealed partial class Heartbeat(JobLease lease, JobsOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Beats until the lease is lost or <paramref name="done"/> fires.</summary>
    public async Task BeatAsync(CancellationToken done)
    {
        var last = time.GetTimestamp();
        using var timer = new PeriodicTimer(options.HeartbeatInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                try
                {
                    if (!await lease.TryBeatAsync(done))
                        return;
                    last = time.GetTimestamp();
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    LogMissed(lease.Id, exception);
                    if (time.GetElapsedTime(last) < options.LeaseDuration)
                        continue;
                    await lease.LoseAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The job is done.
        }
    }

    [LoggerMessage(LogLevel.Warning, "Job {Job}: the record did not take a heartbeat")]
    private partial void LogMissed(string job, Exception exception);
}
