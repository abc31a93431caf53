namespace FacePlatform.Tests.Chaos.RestartDependencies;

/// <summary>What one restart cost.</summary>
/// <param name="Name">What was restarted.</param>
/// <param name="Away">Seconds until it was ready again.</param>
/// <param name="Recovery">Seconds from then until each operation had succeeded once, by operation; negative: it never failed.</param>
/// <param name="Failures">Failed calls by operation and error.</param>
/// <param name="Readiness">Which other pods ceased to be ready, and for how many seconds.</param>
/// <param name="Restarted">Containers of others that ended meanwhile.</param>
/// <param name="GivenUp">Calls whose error did not say that a retry helps.</param>
internal sealed record RestartResult(
    string Name,
    double Away,
    IReadOnlyDictionary<string, double> Recovery,
    IReadOnlyDictionary<string, int> Failures,
    IReadOnlyDictionary<string, double> Readiness,
    int Restarted,
    int GivenUp);
