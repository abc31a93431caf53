using System.Diagnostics.Metrics;

namespace FacePlatform.Identity.Shadow;

/// <summary>Counts probes of galleries in a migration by what became of their comparison.</summary>
public sealed class ShadowMetrics(IMeterFactory meters)
{
    private const string Failed = "failed";

    private readonly Counter<long> _probes = meters.Create(IdentityTelemetry.Name).CreateCounter<long>(
        "faceplatform.identity.shadow", "{probe}", "Probes that both pipelines of a gallery decided, by outcome.");

    internal void Count(ShadowOutcome outcome) => Count(outcome switch
    {
        ShadowOutcome.Agreed => "agreed",
        ShadowOutcome.MatchToUnknown => "match_to_unknown",
        ShadowOutcome.UnknownToMatch => "unknown_to_match",
        ShadowOutcome.MatchToOther => "match_to_other",
        ShadowOutcome.Missing => "missing",
        _ => Failed,
    });

    /// <summary>Too many waited.</summary>
    public void CountDropped(int probes) => Count("dropped", probes);

    /// <summary>The index or the record did not answer.</summary>
    public void CountFailed(int probes) => Count(Failed, probes);

    private void Count(string outcome, int probes = 1) => _probes.Add(probes, new KeyValuePair<string, object?>("outcome", outcome));
}
