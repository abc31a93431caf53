using FacePlatform.StyleTransfer.Optimization;

namespace FacePlatform.StyleTransfer.Running;

/// <summary>
/// How long the iterations to come will take: each as long as the last ones, in proportion to its pixels. An iteration of
/// a scale costs four of the scale before.
/// </summary>
internal sealed class RemainingTime(ScalePlan plan, TimeProvider time)
{
    // The last ten or so iterations count: a machine that becomes busy is noticed, and a single pause is not.
    private const double Weight = 0.1;

    private long? _last;
    private double? _secondsPerPixel;

    /// <summary>To be asked after each iteration; null where none was timed yet.</summary>
    /// <param name="iteration">The one that was done, from 1.</param>
    public TimeSpan? After(int iteration)
    {
        var now = time.GetTimestamp();
        if (_last is { } last)
        {
            var measured = time.GetElapsedTime(last, now).TotalSeconds / PixelsOf(plan.Of(iteration));
            _secondsPerPixel = _secondsPerPixel is { } average ? average + (Weight * (measured - average)) : measured;
        }

        _last = now;
        return _secondsPerPixel is { } pace ? TimeSpan.FromSeconds(pace * PixelsAfter(iteration)) : null;
    }

    private double PixelsAfter(int iteration) => plan.Steps.Sum(step =>
        Math.Max(0, step.LastIteration - Math.Max(iteration, step.FirstIteration - 1)) * PixelsOf(step));

    private static double PixelsOf(ScaleStep step) => (double)step.LongSide * step.LongSide;
}
