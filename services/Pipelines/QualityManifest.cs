using System.Text.Json.Serialization;

namespace FacePlatform.Pipelines;

/// <summary>The limits of the quality checks.</summary>
public sealed record QualityManifest
{
    /// <summary>Counts up when a limit changes, so that people can name a set of limits.</summary>
    [JsonRequired]
    public int Version { get; init; }

    /// <summary>By the check's name, as <c>faceplatform.v1.QualityCheck</c> lists them.</summary>
    [JsonRequired]
    public IReadOnlyDictionary<string, QualityLimit> Limits { get; init; } = new Dictionary<string, QualityLimit>();
}
