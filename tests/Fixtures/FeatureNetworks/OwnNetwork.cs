using System.Security.Cryptography;

namespace FacePlatform.Tests.Fixtures.FeatureNetworks;

/// <summary>A feature network that an operator brings: a file of the shared data with a manifest for style transfer.</summary>
/// <param name="Id">As in the manifest.</param>
/// <param name="File">Relative to the shared data.</param>
/// <param name="Manifest">A network.json but for the hash.</param>
public sealed record OwnNetwork(string Id, string File, string Manifest)
{
    public static readonly OwnNetwork SqueezeNet = new("squeezenet", "models/squeezenet1_0.onnx", """
        {
          "id": "squeezenet", "description": "SqueezeNet 1.0", "file": "network.onnx", "sha256": "HASH",
          "source": "SqueezeNet-Deep-Compression", "license": "BSD",
          "input": { "channels": "bgr", "mean": [104, 117, 123], "scale": [1, 1, 1], "multipleOf": 1 },
          "contentLayers": [{ "value": "fire5", "weight": 1 }],
          "styleLayers": [
            { "value": "conv1", "weight": 1 }, { "value": "fire2", "weight": 1 }, { "value": "fire3", "weight": 1 },
            { "value": "fire4", "weight": 1 }, { "value": "fire5", "weight": 1 }, { "value": "fire7", "weight": 1 }
          ],
          "totalVariationWeight": 0.5
        }
        """);

    public static readonly OwnNetwork Vgg19 = new("vgg19-16x", "models/vgg19_16x_relu5_1.onnx", """
        {
          "id": "vgg19-16x", "description": "VGG-19, pruned 16 times", "file": "network.onnx", "sha256": "HASH",
          "source": "Collaborative-Distillation", "license": "MIT",
          "input": { "channels": "rgb", "mean": [0, 0, 0], "scale": [0.003921569, 0.003921569, 0.003921569], "multipleOf": 1 },
          "averagePooling": true,
          "contentLayers": [{ "value": "relu4_2", "weight": 1 }],
          "styleLayers": [
            { "value": "relu1_1", "weight": 1 }, { "value": "relu2_1", "weight": 1 }, { "value": "relu3_1", "weight": 1 },
            { "value": "relu4_1", "weight": 1 }, { "value": "relu5_1", "weight": 1 }
          ],
          "totalVariationWeight": 0.5
        }
        """);

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<OwnNetwork> All = [SqueezeNet, Vgg19];

    /// <summary>Makes a folder of the network below another one.</summary>
    /// <returns>The folder, or null where the file is absent (<see cref="SharedData.Absent"/>).</returns>
    public string? Install(string root)
    {
        if (SharedData.FindFile(File) is not { } network)
            return null;
        var folder = Directory.CreateDirectory(Path.Combine(root, Id)).FullName;
        System.IO.File.CreateSymbolicLink(Path.Combine(folder, "network.onnx"), network);
        var hash = Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(network)));
        System.IO.File.WriteAllText(
            Path.Combine(folder, "network.json"), Manifest.Replace("HASH", hash, StringComparison.Ordinal));
        return folder;
    }
}
