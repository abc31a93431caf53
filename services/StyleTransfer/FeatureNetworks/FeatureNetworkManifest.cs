using System.Text.Json.Serialization;

namespace FacePlatform.StyleTransfer.FeatureNetworks;

/// <summary>The file <c>network.json</c> of a feature network's folder.</summary>
public sealed record FeatureNetworkManifest
{
    public const string FileName = "network.json";

    /// <summary>1 to 40 of a-z, 0-9 and '-': how callers name the network.</summary>
    [JsonRequired]
    public string Id { get; init; } = "";

    /// <summary>One line for people.</summary>
    [JsonRequired]
    public string Description { get; init; } = "";

    /// <summary>Path of the ONNX file, relative to the folder.</summary>
    [JsonRequired]
    public string File { get; init; } = "";

    /// <summary>SHA-256 of the file, 64 lower-case hexadecimal digits.</summary>
    [JsonRequired]
    public string Sha256 { get; init; } = "";

    /// <summary>Where the file comes from.</summary>
    [JsonRequired]
    public string Source { get; init; } = "";

    /// <summary>As its origin declares it.</summary>
    [JsonRequired]
    public string License { get; init; } = "";

    [JsonRequired]
    public NetworkInput Input { get; init; } = new();

    /// <summary>Averages where the file says maximum.</summary>
    public bool AveragePooling { get; init; }

    /// <summary>Whose features the content image gives.</summary>
    [JsonRequired]
    public IReadOnlyList<LayerWeight> ContentLayers { get; init; } = [];

    /// <summary>Whose Gram matrices the style images give.</summary>
    [JsonRequired]
    public IReadOnlyList<LayerWeight> StyleLayers { get; init; } = [];

    /// <summary>gamma where a request does not say it, 0 or more. Networks with large strides leave more noise.</summary>
    [JsonRequired]
    public double TotalVariationWeight { get; init; }
}
