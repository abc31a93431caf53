using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Shadow;

/// <summary>
/// Compares what identifications of a gallery in a migration answered with what its other pipeline would have.
/// <code>
///   identification ──answers──▶ caller
///         └──▶ queue (bounded, never waited for) ──▶ 1. other decision ──▶ 2. counts ──▶ 3. record, every few seconds
/// </code>
/// One at a time, so that it takes a core at most from those who wait for an answer.
/// </summary>
public sealed partial class ShadowComparer(
    ShadowQueue queue,
    ShadowDecision decision,
    ShadowCounts counts,
    ShadowMetrics metrics,
    IOptions<ShadowOptions> options,
    TimeProvider time,
    ILogger<ShadowComparer> logger) : BackgroundService
{
    /// <summary>Writes what is counted, then stops.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(CompareAsync(stoppingToken), FlushAsync(stoppingToken));

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        await foreach (var answered in queue.ReadAllAsync(cancellationToken))
        {
            try
            {
                // 1.
                var (migration, outcomes) = await decision.DecideAsync(answered, cancellationToken);

                // 2.
                foreach (var outcome in outcomes)
                {
                    counts.Add(migration!, outcome);
                    metrics.Count(outcome);
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                metrics.CountFailed(answered.Request.Probes.Count);
                LogFailed(exception);
            }
        }
    }

    // 3.
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.FlushInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
            await TryFlushAsync(cancellationToken);
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await counts.FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotWritten(exception);
        }
    }

    [LoggerMessage(LogLevel.Debug, "An identification could not be compared with the other pipeline's")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The counts of the shadow comparison could not be written; it is tried again")]
    private partial void LogNotWritten(Exception exception);
}
