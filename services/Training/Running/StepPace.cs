namespace FacePlatform.Training.Running;

/// <summary>How long steps take, by the last ones: a machine that becomes busy is noticed, and a single pause is not.</summary>
internal sealed class StepPace(TimeProvider time)
{
    private const double Weight = 0.1;

    private long? _last;
    private double? _seconds;

    /// <summary>To be called after each step.</summary>
    public void Step()
    {
        var now = time.GetTimestamp();
        if (_last is { } last)
        {
            var took = time.GetElapsedTime(last, now).TotalSeconds;
            _seconds = _seconds is { } average ? average + (Weight * (took - average)) : took;
        }

        _last = now;
    }

    /// <summary>How long so many steps will take; null where none was timed yet.</summary>
    public TimeSpan? Of(int steps) => _seconds is { } seconds ? TimeSpan.FromSeconds(seconds * Math.Max(0, steps)) : null;
}
