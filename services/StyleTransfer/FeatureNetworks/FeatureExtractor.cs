using System.Security.Cryptography;
using FacePlatform.Imaging;
using FacePlatform.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.FeatureNetworks;

/// <summary>
/// A network with constant weights whose features say what a picture shows and how it is painted. Thread-safe.
/// </summary>
public sealed class FeatureExtractor : IDisposable
{
    // The deepest layers of the networks at hand see a sixteenth of each side.
    private const int SmallestSide = 32;

    // Whatever the manifest says of sizes has to hold for sides that are multiples of nothing.
    private static readonly (int Height, int Width) TrialSize = (67, 101);

    private readonly OnnxNetwork _network;
    private readonly Tensor _mean;
    private readonly Tensor _scale;

    private FeatureExtractor(FeatureNetworkManifest manifest, OnnxNetwork network)
    {
        (Manifest, _network) = (manifest, network);
        _mean = tensor(manifest.Input.Mean.ToArray(), [1, 3, 1, 1]).DetachFromDisposeScope();
        _scale = tensor(manifest.Input.Scale.ToArray(), [1, 3, 1, 1]).DetachFromDisposeScope();
    }

    public FeatureNetworkManifest Manifest { get; }

    /// <summary>Loads a network and looks at a picture once.</summary>
    /// <param name="folder">Holds <c>network.json</c>.</param>
    /// <exception cref="FeatureNetworkException">Something of the folder is missing, altered or wrong.</exception>
    public static FeatureExtractor Load(string folder)
    {
        var manifestFile = Path.Combine(folder, FeatureNetworkManifest.FileName);
        var manifest = FeatureNetworkManifestReader.Read(manifestFile);
        var file = Path.GetFullPath(Path.Combine(folder, manifest.File));
        CheckHash(file, manifest);
        OnnxNetwork network;
        try
        {
            network = OnnxNetwork.Load(file, new() { AveragePooling = manifest.AveragePooling });
        }
        catch (Exception exception) when (exception is InvalidDataException or UnsupportedOperatorsException)
        {
            throw new FeatureNetworkException($"{file}: {exception.Message}", exception);
        }

        var loaded = new FeatureExtractor(manifest, network);
        if (loaded.FindFault() is not { } fault)
            return loaded;
        loaded.Dispose();
        throw new FeatureNetworkException($"{manifestFile}: {fault}");
    }

    /// <summary>The features of a picture, differentiable with respect to its pixels.</summary>
    /// <param name="pixels">
    /// Float32 [1, 3, height, width], red, green, blue, 0 to 1. Sides that the network does not take are continued, right
    /// and below, by their mirror image, or by their edge where they are too short for that.
    /// </param>
    /// <param name="values">Names of layers.</param>
    /// <returns>[1, channels, h, w] for each name, in the caller's dispose scope.</returns>
    public IReadOnlyDictionary<string, Tensor> Extract(Tensor pixels, IReadOnlyCollection<string> values)
    {
        using var scope = NewDisposeScope();
        var features = _network.Evaluate(ToInput(pixels), values);
        foreach (var feature in features.Values)
            feature.MoveToOuterDisposeScope();
        return features;
    }

    public void Dispose()
    {
        _mean.Dispose();
        _scale.Dispose();
        _network.Dispose();
    }

    private Tensor ToInput(Tensor pixels)
    {
        var input = PadTo(PadTo(pixels, dimension: 2), dimension: 3);
        if (Manifest.Input.Channels == ChannelOrder.Bgr)
            input = input.flip(1);
        return (input.Times(255) - _mean) * _scale;
    }

    private Tensor PadTo(Tensor pixels, int dimension)
    {
        var side = pixels.shape[dimension];
        var multiple = Manifest.Input.MultipleOf;
        var added = ((Math.Max(side, SmallestSide) + multiple - 1) / multiple * multiple) - side;
        if (added == 0)
            return pixels;
        // A mirror image is as large as what it mirrors, less the edge itself.
        var mode = added < side ? PaddingModes.Reflect : PaddingModes.Replicate;
        return nn.functional.pad(pixels, dimension == 2 ? (0, 0, 0, added) : (0, added, 0, 0), mode);
    }

    private static void CheckHash(string file, FeatureNetworkManifest manifest)
    {
        if (!File.Exists(file))
            throw new FeatureNetworkException(
                $"{file} is missing. The manifest expects SHA-256 {manifest.Sha256}. It comes from {manifest.Source}.");
        using var stream = File.OpenRead(file);
        var actual = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (actual != manifest.Sha256)
            throw new FeatureNetworkException(
                $"{file} is not the file that the manifest means: expected SHA-256 {manifest.Sha256}, found {actual}.");
    }

    private string? FindFault()
    {
        string[] layers = [.. Manifest.ContentLayers.Concat(Manifest.StyleLayers).Select(layer => layer.Value).Distinct()];
        if (layers.Except(_network.ValueNames).ToArray() is { Length: > 0 } unknown)
            return $"{Manifest.File} has no value {string.Join(", ", unknown)}.";
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        try
        {
            var features = Extract(zeros(1, 3, TrialSize.Height, TrialSize.Width), layers);
            return features.FirstOrDefault(feature => feature.Value.shape is not [1, _, _, _]).Key is { } flat
                ? $"the value {flat} is not an image of features: it has the shape [{string.Join(", ", features[flat].shape)}]."
                : null;
        }
        catch (InvalidOperationException exception)
        {
            return $"{exception.Message} Is input.multipleOf, {Manifest.Input.MultipleOf}, right?";
        }
    }
}
