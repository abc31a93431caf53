namespace FacePlatform.Training.Running;

/// <summary>How long steps take, by the last ones: a machine that becomes busy is noticed, and a single pause is not.</summary>
internal sealed class StepPace(TimeProvider time)
{
    private const double Weight = 0.1;

    private long? _last;
    private double? _seconds;

    /// <summary>To be called after each step.</summary>
    /// <returns>How long it took; null for the first one.</returns>
    public TimeSpan? Step()
    {
        var now = time.GetTimestamp();
        TimeSpan? took = _last is { } last ? time.GetElapsedTime(last, now) : null;
        _last = now;
        if (took is { TotalSeconds: var seconds })
            _seconds = _seconds is { } average ? average + (Weight * (seconds - average)) : seconds;
        return took;
    }

    /// <summary>How long so many steps will take; null where none was timed yet.</summary>
    public TimeSpan? Of(int steps) => _seconds is { } seconds ? TimeSpan.FromSeconds(seconds * Math.Max(0, steps)) : null;
}
