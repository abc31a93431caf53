using System.Text.Json.Serialization;
using FacePlatform.Imaging;

namespace FacePlatform.StyleTransfer.FeatureNetworks;

/// <summary>How a network wants its input: (colour − mean) · scale, colours 0 to 255.</summary>
public sealed record NetworkInput
{
    [JsonRequired]
    public ChannelOrder Channels { get; init; }

    /// <summary>One value for each channel, in the order of <see cref="Channels"/>.</summary>
    [JsonRequired]
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>One value above 0 for each channel, in the order of <see cref="Channels"/>.</summary>
    [JsonRequired]
    public IReadOnlyList<float> Scale { get; init; } = [];

    /// <summary>Both sides of the input must be multiples of this many pixels, 1 to 64.</summary>
    [JsonRequired]
    public int MultipleOf { get; init; }
}
