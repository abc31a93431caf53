using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FacePlatform.Tests.Deploy.Observability;

/// <summary>A configuration of the collector, or one that is merged over another.</summary>
internal sealed record CollectorConfiguration
{
    public Dictionary<string, object?> Extensions { get; init; } = [];

    public Dictionary<string, object?> Receivers { get; init; } = [];

    public Dictionary<string, object?> Processors { get; init; } = [];

    public Dictionary<string, Dictionary<string, object>?> Exporters { get; init; } = [];

    public ServiceSection Service { get; init; } = new();

    public static CollectorConfiguration Parse(string yaml) =>
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
            .Deserialize<CollectorConfiguration>(yaml);

    /// <summary>What runs.</summary>
    internal sealed record ServiceSection
    {
        public List<string> Extensions { get; init; } = [];

        public Dictionary<string, object?> Telemetry { get; init; } = [];

        public Dictionary<string, Pipeline> Pipelines { get; init; } = [];
    }

    /// <summary>From receivers through processors to exporters.</summary>
    internal sealed record Pipeline
    {
        public List<string> Receivers { get; init; } = [];

        public List<string> Processors { get; init; } = [];

        public List<string> Exporters { get; init; } = [];
    }
}
