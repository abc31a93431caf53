namespace FacePlatform.Tests.Fixtures.Telemetry;

/// <summary>One series of a metric.</summary>
/// <param name="Service">The resource's <c>service.name</c>.</param>
/// <param name="Instance">The resource's <c>service.instance.id</c>; empty where it has none.</param>
/// <param name="Attributes">The measurement's, by OpenTelemetry's names.</param>
/// <param name="Bounds">The upper bounds of a histogram's buckets, but for the last, which has none.</param>
public sealed record EmittedSeries(
    string Service, string Instance, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<double> Bounds)
{
    /// <summary>The same for the same series.</summary>
    internal string Key =>
        $"{Service}/{Instance}/{string.Join(',', Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))}";
}
