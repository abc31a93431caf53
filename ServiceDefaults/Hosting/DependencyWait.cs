using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FacePlatform.ServiceDefaults.Hosting;

/// <summary>
/// Waits at start for what a service cannot start without. It waits as long as it takes: a cluster starts everything at
/// once, and an exit would only be repeated after ever longer pauses, up to minutes after the other has come. Meanwhile a
/// <see cref="StartupHost"/> listens where the service will: it is alive, so that nobody starts it again, and not ready.
/// </summary>
public sealed partial class DependencyWait(IConfiguration configuration, TimeProvider time, ILogger<DependencyWait> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Nearly all attempts end sooner. A long migration does not, nor one that waits for another replica's: who hears
    // nothing from the service meanwhile would kill it, and the migration would begin again.
    private static readonly TimeSpan LongAttempt = TimeSpan.FromSeconds(10);

    /// <summary>Returns when an attempt has succeeded.</summary>
    /// <param name="what">For people: what is waited for.</param>
    /// <param name="attempt">Tries it once.</param>
    /// <param name="isAway">Whether a failure passes with time; any other one ends the start.</param>
    /// <param name="cancellationToken">The service is told to stop.</param>
    public async Task UntilAsync(
        string what, Func<Task> attempt, Func<Exception, bool> isAway, CancellationToken cancellationToken)
    {
        StartupHost? startupHost = null;
        var outage = new OutageLog(time);
        try
        {
            while (true)
            {
                // Not on this thread: SQLite would keep it until the end.
                var attempted = Task.Run(attempt, cancellationToken);
                if (startupHost is null && await TakesLongAsync(attempted, cancellationToken))
                {
                    LogTakesLong(what);
                    startupHost = await StartupHost.StartAsync(configuration, what);
                }

                try
                {
                    await attempted;
                    break;
                }
                catch (Exception exception) when (isAway(exception))
                {
                    var (level, reason) = (outage.Fail(), exception.GetBaseException().Message);
                    LogWaiting(level, what, reason);
                }

                startupHost ??= await StartupHost.StartAsync(configuration, what);
                await Task.Delay(Pause, time, cancellationToken);
            }

            if (startupHost is not null)
                LogGoingOn(what);
        }
        finally
        {
            if (startupHost is not null)
                await startupHost.DisposeAsync();
        }
    }

    private async Task<bool> TakesLongAsync(Task attempt, CancellationToken cancellationToken) =>
        await Task.WhenAny(attempt, Task.Delay(LongAttempt, time, cancellationToken)) != attempt
        && !cancellationToken.IsCancellationRequested;

    [LoggerMessage(LogLevel.Information, "Still waiting for {What}")]
    private partial void LogTakesLong(string what);

    [LoggerMessage(Message = "Waiting for {What}, which does not answer: {Reason}")]
    private partial void LogWaiting(LogLevel level, string what, string reason);

    [LoggerMessage(LogLevel.Information, "{What} answers; the start goes on")]
    private partial void LogGoingOn(string what);
}
