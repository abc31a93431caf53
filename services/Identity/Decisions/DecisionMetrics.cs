using System.Diagnostics.Metrics;
using FacePlatform.V1;

namespace FacePlatform.Identity.Decisions;

/// <summary>Counts decisions by kind (compare, verify, identify) and outcome.</summary>
public sealed class DecisionMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _decisions = meters.Create(IdentityTelemetry.Name).CreateCounter<long>(
        "faceplatform.identity.decisions", "{decision}", "Decisions by kind and outcome.");

    public void Count(string kind, Outcome outcome) =>
        _decisions.Add(1, new("kind", kind), new("outcome", Name(outcome)));

    private static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Match => "match",
        Outcome.NoMatch => "no_match",
        _ => "undecidable",
    };
}
