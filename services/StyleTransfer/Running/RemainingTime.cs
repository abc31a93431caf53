using FacePlatform.Jobs.Running;
using FacePlatform.StyleTransfer.Optimization;

namespace FacePlatform.StyleTransfer.Running;

/// <summary>
/// How long the iterations to come will take: each as long as the last ones, in proportion to its pixels. An iteration of
/// a scale costs four of the scale before.
/// </summary>
internal sealed class RemainingTime(ScalePlan plan, TimeProvider time)
{
    private readonly Pace _pace = new(time);

    /// <summary>To be asked after each iteration; null where none was timed yet.</summary>
    /// <param name="iteration">The one that was done, from 1.</param>
    public TimeSpan? After(int iteration)
    {
        _pace.Add(PixelsOf(plan.Of(iteration)));
        return _pace.Of(PixelsAfter(iteration));
    }

    private double PixelsAfter(int iteration) => plan.Steps.Sum(step =>
        Math.Max(0, step.LastIteration - Math.Max(iteration, step.FirstIteration - 1)) * PixelsOf(step));

    private static double PixelsOf(ScaleStep step) => (double)step.LongSide * step.LongSide;
}
