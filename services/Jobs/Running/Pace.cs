namespace FacePlatform.Jobs.Running;

/// <summary>
/// How long a job's work takes, by the last ten pieces or so: a machine that becomes busy is noticed, and a single pause is
/// not.
/// </summary>
public sealed class Pace(TimeProvider time)
{
    private const double Weight = 0.1;

    private long? _last;
    private double? _seconds;

    /// <summary>To be called after each piece of work; the first one is not timed.</summary>
    /// <param name="work">How much it was, above 0, in the caller's unit.</param>
    public void Add(double work)
    {
        var now = time.GetTimestamp();
        if (_last is { } last)
        {
            var took = time.GetElapsedTime(last, now).TotalSeconds / work;
            _seconds = _seconds is { } average ? average + (Weight * (took - average)) : took;
        }

        _last = now;
    }

    /// <summary>How long so much work will take; null where none was timed yet.</summary>
    public TimeSpan? Of(double work) => _seconds is { } seconds ? TimeSpan.FromSeconds(seconds * Math.Max(0, work)) : null;
}
