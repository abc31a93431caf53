using System.Text.Json.Serialization;

namespace FacePlatform.Pipelines;

/// <summary>A network's file and where it comes from.</summary>
public sealed record ModelFile
{
    /// <summary>Name of the ONNX file in the pipeline's folder.</summary>
    [JsonRequired]
    public string File { get; init; } = "";

    /// <summary>SHA-256 of the file as its package ships it, 64 lower-case hexadecimal digits.</summary>
    [JsonRequired]
    public string Sha256 { get; init; } = "";

    /// <summary>What the network is called.</summary>
    [JsonRequired]
    public string Title { get; init; } = "";

    /// <summary>Package and version.</summary>
    [JsonRequired]
    public string Source { get; init; } = "";

    /// <summary>As the package declares it.</summary>
    [JsonRequired]
    public string License { get; init; } = "";

    /// <summary>What is not known of its origin.</summary>
    [JsonRequired]
    public string Unknown { get; init; } = "";
}
