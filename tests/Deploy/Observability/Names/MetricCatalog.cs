using FacePlatform.Tests.Fixtures.Telemetry;
using FacePlatform.V1;

namespace FacePlatform.Tests.Deploy.Observability.Names;

/// <summary>The metrics that there are, with their labels and values: what queries may name.</summary>
internal sealed class MetricCatalog
{
    private const string Bucket = "_bucket";

    private readonly Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> _emitted;
    private readonly Dictionary<string, IReadOnlyList<string>> _recorded;

    // Values that there can be, of labels of which a short tour does not see every one.
    private readonly Dictionary<string, IReadOnlyList<string>> _values;

    /// <param name="emitted">By the services.</param>
    /// <param name="rules">Those that record are metrics too, with the labels that they group by.</param>
    public MetricCatalog(IReadOnlyList<PrometheusMetric> emitted, IReadOnlyList<Rule> rules)
    {
        _emitted = emitted.GroupBy(metric => metric.Name).ToDictionary(
            group => group.Key,
            group => (IReadOnlyList<IReadOnlyDictionary<string, string>>)[.. group.SelectMany(metric => metric.Series)]);
        _recorded = rules.Where(rule => rule.Record is not null).ToDictionary(
            rule => rule.Record!,
            rule => (IReadOnlyList<string>)[.. new PromqlNames(rule.Expr).GroupingLabels.Distinct(), .. rule.Labels.Keys]);
        // Prometheus' own, of each target.
        _recorded["up"] = ["job", "instance"];
        _values = new()
        {
            ["reason"] = [.. Enum.GetValues<ErrorReason>().Select(reason => reason.ToReason())],
            ["outcome"] = [.. Enum.GetValues<Outcome>().Select(outcome => outcome.ToProtoName().ToLowerInvariant())],
            ["rpc_method"] = [.. ValuesOf("http_server_request_duration_seconds_count", "http_route")],
        };
        foreach (var added in AddedLabel.All.GroupBy(label => label.TargetLabel))
            _values[added.Key] = [.. added.Select(label => label.Replacement).Distinct()];
    }

    /// <summary>What is wrong with a query's names; nothing where all is well.</summary>
    public IEnumerable<string> ProblemsOf(NamedQuery query)
    {
        var names = new PromqlNames(query.Expression);
        var problems = names.Selectors.SelectMany(ProblemsOf).ToList();
        var labels = names.Selectors.SelectMany(selector => LabelsOf(selector.Name)).ToHashSet();
        problems.AddRange(names.GroupingLabels.Where(label => !labels.Contains(label)).Select(label => $"no metric has \"{label}\""));
        var result = names.GroupingLabels.Count > 0 ? names.GroupingLabels : [.. labels];
        problems.AddRange(query.ShownLabels.Where(label => !result.Contains(label)).Select(label => $"the result has no \"{label}\""));
        if (names.Selectors.Any(selector => selector.Name.EndsWith(Bucket, StringComparison.Ordinal))
            && query.Expression.Contains("histogram_quantile", StringComparison.Ordinal)
            && !names.GroupingLabels.Contains("le"))
            problems.Add("a quantile needs \"le\"");
        return problems.Select(problem => $"{query.Where}: {problem}");
    }

    /// <summary>What is wrong with the labels that Prometheus adds: each value that decides has to be one that there is.</summary>
    public IEnumerable<string> ProblemsOf(AddedLabel added)
    {
        var values = _values.GetValueOrDefault(added.Source) ?? [.. _emitted.Keys.SelectMany(metric => ValuesOf(metric, added.Source))];
        return added.Values.Count == 0
            ? [$"{added.TargetLabel}: its values cannot be told from {added.Regex}"]
            : added.Values.Except(values).Select(value => $"{added.TargetLabel}: nothing has {added.Source}=\"{value}\"");
    }

    private IEnumerable<string> ProblemsOf(MetricSelector selector)
    {
        if (!_emitted.ContainsKey(selector.Name) && !_recorded.ContainsKey(selector.Name))
            return [$"nobody emits {selector.Name}"];
        var labels = LabelsOf(selector.Name).ToHashSet();
        var problems = selector.Matchers.Where(matcher => !labels.Contains(matcher.Label))
            .Select(matcher => $"{selector.Name} has no \"{matcher.Label}\"").ToList();
        if (problems.Count > 0 || !_emitted.TryGetValue(selector.Name, out var series))
            return problems;
        var asked = selector.Matchers.Where(matcher => matcher.IsPositive).ToList();
        problems.AddRange(
            from matcher in asked
            let values = _values.GetValueOrDefault(matcher.Label) ?? [.. ValuesOf(selector.Name, matcher.Label)]
            from text in matcher.Alternatives
            where !values.Contains(text)
            select $"{selector.Name} has no {matcher.Label}=\"{text}\"");
        var seen = asked.Where(matcher => !_values.ContainsKey(matcher.Label)).ToList();
        if (problems.Count == 0
            && !series.Any(labels => seen.All(matcher => matcher.Matches(labels.GetValueOrDefault(matcher.Label, "")))))
            problems.Add($"no series of {selector.Name} is asked for");
        return problems;
    }

    private IEnumerable<string> LabelsOf(string metric)
    {
        if (_recorded.TryGetValue(metric, out var recorded))
            return recorded;
        var emitted = _emitted.GetValueOrDefault(metric, []).SelectMany(series => series.Keys).ToHashSet();
        return emitted.Concat(AddedLabel.All.Where(added => emitted.Contains(added.Source)).Select(added => added.TargetLabel));
    }

    private IEnumerable<string> ValuesOf(string metric, string label) =>
        _emitted.GetValueOrDefault(metric, []).Select(series => series.GetValueOrDefault(label, "")).Distinct();
}
