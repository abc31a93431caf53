using System.Globalization;

namespace FacePlatform.Tests.Fixtures.Telemetry;

/// <summary>
/// A metric by the names that the collector's prometheus exporter gives it with <c>UnderscoreEscapingWithSuffixes</c>
/// (https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/translator/prometheus): what is no letter or
/// digit parts words, which underscores join; then comes the unit (<c>s</c>: seconds, <c>By</c>: bytes, <c>1</c> of a gauge:
/// ratio, none in braces), then <c>total</c> of a counter. A histogram is three metrics.
/// </summary>
/// <param name="Name">As PromQL has it.</param>
/// <param name="Series">The labels of each series; those of buckets have <c>le</c>.</param>
public sealed record PrometheusMetric(string Name, IReadOnlyList<IReadOnlyDictionary<string, string>> Series)
{
    private const string Total = "total";

    /// <summary>What the collector makes of a metric.</summary>
    public static IEnumerable<PrometheusMetric> Of(EmittedMetric metric)
    {
        var name = NameOf(metric);
        var series = metric.Series.Select(LabelsOf).ToList();
        if (metric.Kind != MetricKind.Histogram)
            return [new(name, series)];
        var buckets = metric.Series.Zip(series).SelectMany(pair => pair.First.Bounds
            .Select(bound => bound.ToString("0.###############", CultureInfo.InvariantCulture))
            .Append("+Inf")
            .Select(bound => new Dictionary<string, string>(pair.Second) { ["le"] = bound }));
        return [new($"{name}_bucket", [.. buckets]), new($"{name}_sum", series), new($"{name}_count", series)];
    }

    private static string NameOf(EmittedMetric metric)
    {
        var words = Words(metric.Name);
        var unit = metric.Unit switch
        {
            "s" => "seconds",
            "By" => "bytes",
            "1" or "" => metric.Kind == MetricKind.Gauge && metric.Unit == "1" ? "ratio" : "",
            ['{', ..] => "",
            _ => throw new NotSupportedException($"{metric.Name} has the unit {metric.Unit}, whose name in Prometheus is not here."),
        };
        if (unit.Length > 0 && !words.Contains(unit))
            words.Add(unit);
        if (metric.Kind == MetricKind.Counter)
        {
            words.Remove(Total);
            words.Add(Total);
        }

        return string.Join('_', words);
    }

    private static Dictionary<string, string> LabelsOf(EmittedSeries series) =>
        new(series.Attributes.Select(attribute => KeyValuePair.Create(LabelOf(attribute.Key), attribute.Value)))
        {
            ["job"] = series.Service,
            ["instance"] = series.Instance,
        };

    private static string LabelOf(string attribute) =>
        new([.. attribute.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_')]);

    private static List<string> Words(string name) =>
        [.. new string([.. name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
