using FacePlatform.Tests.Fixtures;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FacePlatform.Tests.Deploy.Observability.Names;

/// <summary>A label that Prometheus adds to the series it reads, by <c>metric_relabel_configs</c> of its configuration.</summary>
internal sealed record AddedLabel
{
    /// <summary>The labels that decide; here one.</summary>
    public List<string> SourceLabels { get; init; } = [];

    /// <summary>Which of its values; the whole of one.</summary>
    public string Regex { get; init; } = "";

    /// <summary>The label that is added.</summary>
    public string TargetLabel { get; init; } = "";

    /// <summary>Its value.</summary>
    public string Replacement { get; init; } = "";

    public static IReadOnlyList<AddedLabel> All { get; } = Read();

    /// <summary>The label that decides.</summary>
    public string Source => SourceLabels.Single();

    /// <summary>Each value of it that is named.</summary>
    public IReadOnlyList<string> Values => new LabelMatcher(Source, "=~", Regex).Alternatives;

    private static List<AddedLabel> Read() =>
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).IgnoreUnmatchedProperties().Build()
            .Deserialize<Configuration>(File.ReadAllText(Path.Combine(
                RepositoryRoot.Path, "deploy/observability/prometheus/config.yaml")))
            .ScrapeConfigs.Single().MetricRelabelConfigs;

    private sealed record Configuration
    {
        public List<ScrapeConfiguration> ScrapeConfigs { get; init; } = [];
    }

    private sealed record ScrapeConfiguration
    {
        public List<AddedLabel> MetricRelabelConfigs { get; init; } = [];
    }
}
