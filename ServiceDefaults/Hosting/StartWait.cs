using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FacePlatform.ServiceDefaults.Hosting;

/// <summary>
/// Waits at start for what a service cannot start without. It waits as long as it takes: a cluster starts everything at
/// once, and an exit would only be repeated after ever longer pauses, up to minutes after the other has come. Meanwhile a
/// <see cref="StandIn"/> listens where the service will: it is alive, so that nobody starts it again, and not ready.
/// </summary>
public sealed partial class StartWait(IConfiguration configuration, TimeProvider time, ILogger<StartWait> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    /// <summary>Returns when an attempt has succeeded.</summary>
    /// <param name="what">For people: what is waited for.</param>
    /// <param name="attempt">Tries it once.</param>
    /// <param name="isAway">Whether a failure passes with time; any other one ends the start.</param>
    /// <param name="cancellationToken">The service is told to stop.</param>
    public async Task UntilAsync(
        string what, Func<Task> attempt, Func<Exception, bool> isAway, CancellationToken cancellationToken)
    {
        StandIn? standIn = null;
        var reminded = 0L;
        try
        {
            while (true)
            {
                try
                {
                    await attempt();
                    break;
                }
                catch (Exception exception) when (isAway(exception))
                {
                    if (standIn is null || time.GetElapsedTime(reminded) >= Reminder)
                    {
                        LogWaiting(what, exception.GetBaseException().Message);
                        reminded = time.GetTimestamp();
                    }
                }

                standIn ??= await StandIn.StartAsync(configuration, what);
                await Task.Delay(Pause, time, cancellationToken);
            }

            if (standIn is not null)
                LogGoingOn(what);
        }
        finally
        {
            if (standIn is not null)
                await standIn.DisposeAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Waiting for {What}, which does not answer: {Reason}")]
    private partial void LogWaiting(string what, string reason);

    [LoggerMessage(LogLevel.Information, "{What} answers; the start goes on")]
    private partial void LogGoingOn(string what);
}
