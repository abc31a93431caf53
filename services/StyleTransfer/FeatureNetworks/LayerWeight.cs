using System.Text.Json.Serialization;

namespace FacePlatform.StyleTransfer.FeatureNetworks;

/// <summary>A layer whose features are matched.</summary>
public sealed record LayerWeight
{
    /// <summary>Name of the value in the ONNX graph, [1, channels, height, width].</summary>
    [JsonRequired]
    public string Value { get; init; } = "";

    /// <summary>Its share, above 0; only the ratio to the other layers counts.</summary>
    [JsonRequired]
    public double Weight { get; init; }
}
