using System.Text.Json.Serialization;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>The size at which a detector sees a photo.</summary>
public sealed record DetectorInput
{
    /// <summary>The photo's longer side in the input, in pixels.</summary>
    [JsonRequired]
    public int LongSide { get; init; }

    /// <summary>Small photos are enlarged at most this many times.</summary>
    [JsonRequired]
    public float MaxEnlargement { get; init; }
}
