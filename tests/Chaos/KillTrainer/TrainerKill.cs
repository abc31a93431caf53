using FacePlatform.V1;

namespace FacePlatform.Tests.Chaos.KillTrainer;

/// <summary>What one kill did.</summary>
/// <param name="Stage">In which the trainer was killed.</param>
/// <param name="Seen">The last step that a watcher was told before the kill.</param>
/// <param name="Resumed">The step that the next attempt went on from.</param>
/// <param name="Seconds">From the kill to the first report of the next attempt.</param>
internal sealed record TrainerKill(TrainingStage Stage, int Seen, int Resumed, double Seconds)
{
    /// <summary>Steps that were done twice.</summary>
    public int Lost => Math.Max(0, Seen - Resumed);
}
