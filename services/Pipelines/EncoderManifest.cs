using System.Text.Json.Serialization;
using FacePlatform.Imaging;

namespace FacePlatform.Pipelines;

/// <summary>An encoder and how it wants its input: (colour − mean) · scale, colours 0 to 255.</summary>
public sealed record EncoderManifest
{
    /// <summary>The fewest values of an embedding.</summary>
    public const int SmallestEmbedding = 8;

    /// <summary>The most values of an embedding.</summary>
    public const int LargestEmbedding = 8192;

    [JsonRequired]
    public ModelFile Model { get; init; } = new();

    [JsonRequired]
    public ChannelOrder Channels { get; init; }

    /// <summary>One value for each channel, in the order of <see cref="Channels"/>.</summary>
    [JsonRequired]
    public IReadOnlyList<float> Mean { get; init; } = [];

    [JsonRequired]
    public float Scale { get; init; }

    /// <summary>Values of an embedding.</summary>
    [JsonRequired]
    public int EmbeddingSize { get; init; }
}
