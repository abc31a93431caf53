namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>What one kill did.</summary>
/// <param name="Planned">Calls of the round.</param>
/// <param name="Acknowledged">Calls that were acknowledged before the kill.</param>
/// <param name="InFlight">Calls that were sent and not answered.</param>
/// <param name="Phase">Where it fell.</param>
/// <param name="Differences">What is not as it has to be afterwards; empty when all is well.</param>
public sealed record KillRound(
    int Planned, int Acknowledged, int InFlight, string Phase, IReadOnlyList<string> Differences);
