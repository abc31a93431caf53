namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>One scale of a plan.</summary>
/// <param name="Number">From 1, the coarsest.</param>
/// <param name="LongSide">Longer side of G in pixels.</param>
/// <param name="FirstIteration">Counted from 1 over all scales.</param>
/// <param name="LastIteration">Included.</param>
internal readonly record struct ScaleStep(int Number, int LongSide, int FirstIteration, int LastIteration);
