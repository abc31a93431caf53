namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>What one kill did.</summary>
/// <param name="Acknowledged">Enrolments that were acknowledged before the kill.</param>
/// <param name="Planned">Enrolments of the import.</param>
/// <param name="InFlight">Enrolments that were sent and not answered.</param>
/// <param name="Phase">Where it fell.</param>
/// <param name="Lost">What was acknowledged and is not there any more, or is there in part; empty when all is well.</param>
public sealed record KillRound(
    int Acknowledged, int Planned, int InFlight, KillPhase Phase, IReadOnlyList<string> Lost);
