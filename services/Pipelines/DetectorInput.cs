using System.Text.Json.Serialization;

namespace FacePlatform.Pipelines;

/// <summary>The size at which a detector sees a photo.</summary>
public sealed record DetectorInput
{
    /// <summary>Photos whose longer side is below this many pixels are enlarged to it.</summary>
    [JsonRequired]
    public int MinLongSide { get; init; }

    /// <summary>Photos whose longer side is above this many pixels are reduced to it.</summary>
    [JsonRequired]
    public int MaxLongSide { get; init; }

    /// <summary>But no photo is enlarged more than this many times.</summary>
    [JsonRequired]
    public float MaxEnlargement { get; init; }
}
