namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>Where a stylization is after an iteration.</summary>
/// <param name="Iteration">Evaluations of J that are done, over all scales.</param>
/// <param name="Iterations">Evaluations in all.</param>
/// <param name="Scale">From 1, the coarsest.</param>
/// <param name="Losses">At the picture before this iteration changed it.</param>
public readonly record struct StylizationProgress(int Iteration, int Iterations, int Scale, Losses Losses);
