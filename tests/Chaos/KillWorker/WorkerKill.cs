namespace FacePlatform.Tests.Chaos.KillWorker;

/// <summary>What one kill did.</summary>
/// <param name="Jobs">Jobs of the round.</param>
/// <param name="Seen">The last iteration that a watcher was told before the kill.</param>
/// <param name="Resumed">The iteration that the next attempt went on from.</param>
/// <param name="Allowed">Iterations that a checkpoint interval had before the kill: what may be lost.</param>
/// <param name="BrokerRestarted">Whether the broker was restarted too.</param>
/// <param name="Seconds">From the kill to the end of the last job.</param>
/// <param name="Differences">What is not as it has to be; empty when all is well.</param>
public sealed record WorkerKill(
    int Jobs,
    int Seen,
    int Resumed,
    int Allowed,
    bool BrokerRestarted,
    double Seconds,
    IReadOnlyList<string> Differences)
{
    /// <summary>Iterations that were done twice.</summary>
    public int Lost => Math.Max(0, Seen - Resumed);
}
