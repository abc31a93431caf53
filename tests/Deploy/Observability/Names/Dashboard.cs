using System.Text.Json;
using System.Text.RegularExpressions;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Observability.Names;

/// <summary>Grafana's dashboard.</summary>
internal static partial class Dashboard
{
    /// <summary>The panels but for the titles of rows.</summary>
    public static IReadOnlyList<JsonElement> Panels { get; } = [.. Read().GetProperty("panels").EnumerateArray()
        .Where(panel => panel.GetProperty("type").GetString() != "row")];

    /// <summary>Of the panels and of the variables.</summary>
    public static IEnumerable<NamedQuery> Queries =>
    [
        .. from panel in Panels
           from target in panel.GetProperty("targets").EnumerateArray()
           select new NamedQuery(
               $"panel \"{panel.GetProperty("title").GetString()}\"",
               WithoutVariables(target.GetProperty("expr").GetString()!),
               [.. ShownLabel().Matches(target.GetProperty("legendFormat").GetString()!).Select(match => match.Groups[1].Value)]),
        .. from variable in Read().GetProperty("templating").GetProperty("list").EnumerateArray()
           where variable.GetProperty("type").GetString() == "query"
           select new NamedQuery(
               $"variable {variable.GetProperty("name").GetString()}",
               LabelValues().Replace(variable.GetProperty("definition").GetString()!, "count by ($2) ($1)"),
               []),
    ];

    // As Grafana asks when all services are chosen.
    private static string WithoutVariables(string expression) =>
        expression
            .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
            .Replace("$service", ".*", StringComparison.Ordinal);

    private static JsonElement Read() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(
            RepositoryRoot.Path, "deploy/observability/grafana/faceplatform.json"))).RootElement;

    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}")]
    private static partial Regex ShownLabel();

    [GeneratedRegex(@"^label_values\((.+), (\w+)\)$")]
    private static partial Regex LabelValues();
}
