using System.Text.Json.Serialization;

namespace FacePlatform.Pipelines;

/// <summary>A detector and how photos are shown to it.</summary>
public sealed record DetectorManifest
{
    [JsonRequired]
    public DetectorKind Kind { get; init; }

    [JsonRequired]
    public ModelFile Model { get; init; } = new();

    [JsonRequired]
    public DetectorInput Input { get; init; } = new();

    /// <summary>Faces below this score are not reported, 0 to 1.</summary>
    [JsonRequired]
    public float ScoreThreshold { get; init; }

    /// <summary>Of two faces with a larger intersection over union the better stays, 0 to 1.</summary>
    [JsonRequired]
    public float NmsIou { get; init; }

    [JsonRequired]
    public SmallFaceSearch SmallFaces { get; init; } = new();

    [JsonRequired]
    public LandmarkRefinement Refinement { get; init; } = new();

    /// <summary>The second look where the first found nothing.</summary>
    [JsonRequired]
    public DetectorRetry Retry { get; init; } = new();
}
