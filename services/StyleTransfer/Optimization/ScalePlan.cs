namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>
/// Coarse to fine: what is large is found where it is cheap, and then only refined. Each scale has twice the side of the
/// one before, four times its cost, and as many iterations: more of them at the finest scale hardly lower J.
/// </summary>
internal sealed class ScalePlan
{
    // Below it the deep layers see next to nothing.
    private const int SmallestLongSide = 64;

    /// <param name="scales">1 to 4; fewer are planned where the coarsest would be too small or have no iteration.</param>
    /// <param name="longSide">Of the finest, in pixels.</param>
    /// <param name="iterations">Of all scales together, 1 or more.</param>
    public ScalePlan(int scales, int longSide, int iterations)
    {
        scales = Enumerable.Range(1, scales).Last(count =>
            count == 1 || (longSide >> (count - 1) >= SmallestLongSide && iterations >= count));
        Steps =
        [
            .. Enumerable.Range(0, scales).Select(i => new ScaleStep(
                i + 1, longSide >> (scales - 1 - i), (iterations * i / scales) + 1, iterations * (i + 1) / scales)),
        ];
    }

    /// <summary>The coarsest first.</summary>
    public IReadOnlyList<ScaleStep> Steps { get; }

    /// <summary>The scale of an iteration, counted from 1.</summary>
    public ScaleStep Of(int iteration) => Steps.First(step => iteration <= step.LastIteration);
}
