using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace FacePlatform.StyleTransfer.FeatureNetworks;

/// <summary>Reads and checks <c>network.json</c>. Unknown and missing members are errors: a typing mistake must not pass.</summary>
internal static partial class FeatureNetworkManifestReader
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <exception cref="FeatureNetworkException">The file cannot be read or a member is wrong.</exception>
    public static FeatureNetworkManifest Read(string path)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<FeatureNetworkManifest>(File.ReadAllBytes(path), Json)
                ?? throw new JsonException("The file holds null.");
            return FindFault(manifest) is { } fault
                ? throw new FeatureNetworkException($"{path}: {fault}.")
                : manifest;
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            throw new FeatureNetworkException($"{path}: {exception.Message}", exception);
        }
    }

    private static string? FindFault(FeatureNetworkManifest manifest)
    {
        (bool Right, string Fault)[] checks =
        [
            (Id().IsMatch(manifest.Id), "id must be 1 to 40 of a-z, 0-9 and '-'"),
            (manifest.Description.Length is > 0 and <= 500, "description must be 1 to 500 characters"),
            (Hash().IsMatch(manifest.Sha256), "sha256 must be 64 lower-case hexadecimal digits"),
            (manifest.Input.Mean.Count == 3, "input.mean must be three numbers"),
            (manifest.Input.Scale.Count == 3 && manifest.Input.Scale.All(scale => float.IsFinite(scale) && scale > 0),
                "input.scale must be three numbers above 0"),
            (manifest.Input.MultipleOf is >= 1 and <= 64, "input.multipleOf must be 1 to 64"),
            (AreRight(manifest.ContentLayers), "contentLayers must be different values with weights above 0"),
            (AreRight(manifest.StyleLayers), "styleLayers must be different values with weights above 0"),
            (double.IsFinite(manifest.TotalVariationWeight) && manifest.TotalVariationWeight >= 0,
                "totalVariationWeight must be 0 or more"),
        ];
        return Array.Find(checks, check => !check.Right).Fault;
    }

    private static bool AreRight(IReadOnlyList<LayerWeight> layers) =>
        layers.Count > 0
        && layers.All(layer => double.IsFinite(layer.Weight) && layer.Weight > 0)
        && layers.Select(layer => layer.Value).Distinct(StringComparer.Ordinal).Count() == layers.Count;

    [GeneratedRegex("^[a-z0-9-]{1,40}$")]
    private static partial Regex Id();

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Hash();
}
