namespace FacePlatform.Training.Fitting;

/// <summary>The loss became infinite or NaN before there was a trained epoch to go back to.</summary>
/// <param name="step">Where it happened, from 1.</param>
public sealed class TrainingDivergedException(int step)
    : Exception($"The loss became infinite or NaN at step {step}, within the first epoch.")
{
    /// <summary>Where it happened, from 1.</summary>
    public int Step { get; } = step;
}
