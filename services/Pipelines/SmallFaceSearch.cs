using System.Text.Json.Serialization;

namespace FacePlatform.Pipelines;

/// <summary>How small faces of large photos are found: in tiles, at a scale at which the network sees them.</summary>
public sealed record SmallFaceSearch
{
    /// <summary>The side of the smallest face that is looked for, in pixels of the photo.</summary>
    [JsonRequired]
    public float PhotoSize { get; init; }

    /// <summary>The side of the smallest face that the network finds reliably, in pixels of its input.</summary>
    [JsonRequired]
    public float InputSize { get; init; }

    /// <summary>The side of a tile in pixels of the network's input.</summary>
    [JsonRequired]
    public int Tile { get; init; }
}
