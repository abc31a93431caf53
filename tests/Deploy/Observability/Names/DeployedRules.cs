using System.Text.RegularExpressions;
using FacePlatform.Tests.Fixtures;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FacePlatform.Tests.Deploy.Observability.Names;

/// <summary>The rules of <c>deploy/observability</c>. A key that Prometheus does not know is an error.</summary>
internal static partial class DeployedRules
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot.Path, "deploy/observability/prometheus/rules");

    public static IReadOnlyList<Rule> All { get; } = [.. Directory.EnumerateFiles(Folder, "*.yaml").Order().SelectMany(Read)];

    public static IEnumerable<NamedQuery> Queries =>
        All.Select(rule => new NamedQuery(
            $"rule {rule.Record ?? rule.Alert}",
            rule.Expr,
            [.. rule.Annotations.Values.SelectMany(text => ShownLabel().Matches(text)).Select(match => match.Groups[1].Value)]));

    private static IEnumerable<Rule> Read(string file) =>
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
            .Deserialize<RuleFile>(File.ReadAllText(file)).Groups.SelectMany(group => group.Rules);

    [GeneratedRegex(@"\$labels\.(\w+)")]
    private static partial Regex ShownLabel();

    private sealed record RuleFile
    {
        public List<RuleGroup> Groups { get; init; } = [];
    }

    private sealed record RuleGroup
    {
        public string Name { get; init; } = "";

        public string Interval { get; init; } = "";

        public List<Rule> Rules { get; init; } = [];
    }
}
