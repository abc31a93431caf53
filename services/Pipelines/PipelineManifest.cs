using System.Text.Json.Serialization;

namespace FacePlatform.Pipelines;

/// <summary>The file <c>pipeline.json</c> of a pipeline's folder.</summary>
public sealed record PipelineManifest
{
    public const string FileName = "pipeline.json";

    /// <summary>1 to 40 of a-z, 0-9 and '-': the first part of the pipeline's name.</summary>
    [JsonRequired]
    public string Title { get; init; } = "";

    [JsonRequired]
    public DetectorManifest Detector { get; init; } = new();

    [JsonRequired]
    public AlignmentManifest Alignment { get; init; } = new();

    [JsonRequired]
    public EncoderManifest Encoder { get; init; } = new();

    [JsonRequired]
    public QualityManifest Quality { get; init; } = new();

    /// <summary>
    /// Whether both find and align faces alike: an aligned face of one pipeline is then one of the other, and may be
    /// encoded by both. Files' names, sources and licences do not count.
    /// </summary>
    public bool FindsFacesLike(PipelineManifest other) =>
        CanonicalManifest.FacesOf(this).AsSpan().SequenceEqual(CanonicalManifest.FacesOf(other));
}
