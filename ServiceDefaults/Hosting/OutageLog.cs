using Microsoft.Extensions.Logging;

namespace FacePlatform.ServiceDefaults.Hosting;

/// <summary>
/// The level at which each failure of one thing is logged: an outage is one line at its start, when its reason changes and
/// once a minute, however often it is met.
/// </summary>
public sealed class OutageLog(TimeProvider time)
{
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _logged;
    private string? _reason;

    /// <summary>The level of a failure: Warning where it is told, else Debug.</summary>
    /// <param name="reason">Another one is told at once; without values that change each time.</param>
    public LogLevel Fail(string reason = "")
    {
        lock (_lock)
        {
            if (reason == _reason && time.GetElapsedTime(_logged) < Reminder)
                return LogLevel.Debug;
            (_reason, _logged) = (reason, time.GetTimestamp());
            return LogLevel.Warning;
        }
    }

    /// <summary>Ends the outage.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Succeed()
    {
        lock (_lock)
        {
            var failed = _reason is not null;
            _reason = null;
            return failed;
        }
    }
}
