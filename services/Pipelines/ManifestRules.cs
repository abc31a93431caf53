using System.Text.RegularExpressions;

namespace FacePlatform.Pipelines;

/// <summary>What a manifest must hold beyond the types of its members.</summary>
internal static partial class ManifestRules
{
    /// <summary>What is wrong, by the member's name; null where nothing is.</summary>
    public static string? FindFault(PipelineManifest manifest)
    {
        var (detector, alignment, encoder) = (manifest.Detector, manifest.Alignment, manifest.Encoder);
        (bool Right, string Fault)[] checks =
        [
            (PipelineName.IsTitle(manifest.Title), $"title {PipelineName.TitleRule}"),
            (IsFileName(detector.Model.File), "detector.model.file must be the name of a file in the pipeline's folder"),
            (IsHash(detector.Model.Sha256), "detector.model.sha256 must be 64 lower-case hexadecimal digits"),
            (detector.Input.MinLongSide >= 32, "detector.input.minLongSide must be at least 32"),
            (detector.Input.MaxLongSide <= 4096 && detector.Input.MaxLongSide >= detector.Input.MinLongSide,
                "detector.input.maxLongSide must be minLongSide to 4096"),
            (detector.Input.MaxEnlargement is >= 1 and <= 16, "detector.input.maxEnlargement must be 1 to 16"),
            (detector.ScoreThreshold is > 0 and < 1, "detector.scoreThreshold must be between 0 and 1"),
            (detector.NmsIou is > 0 and < 1, "detector.nmsIou must be between 0 and 1"),
            (detector.SmallFaces.PhotoSize >= 8, "detector.smallFaces.photoSize must be at least 8"),
            (detector.SmallFaces.InputSize >= 8, "detector.smallFaces.inputSize must be at least 8"),
            (detector.SmallFaces.Tile is >= 256 and <= 4096 && detector.SmallFaces.Tile >= 16 * detector.SmallFaces.InputSize,
                "detector.smallFaces.tile must be 256 to 4096 and 16 times inputSize"),
            (detector.Refinement.Below >= 0, "detector.refinement.below must not be negative"),
            (detector.Refinement.FaceSize is >= 16 and <= 1024, "detector.refinement.faceSize must be 16 to 1024"),
            (detector.Retry.Padding is >= 0 and <= 2, "detector.retry.padding must be 0 to 2"),
            (detector.Retry.ScoreThreshold is > 0 and < 1, "detector.retry.scoreThreshold must be between 0 and 1"),
            (alignment.Size is >= 32 and <= 1024, "alignment.size must be 32 to 1024"),
            (alignment.Template.Count == AlignmentManifest.LandmarkCount && alignment.Template.All(point => point.Count == 2),
                $"alignment.template must be {AlignmentManifest.LandmarkCount} points of two numbers"),
            (IsFileName(encoder.Model.File), "encoder.model.file must be the name of a file in the pipeline's folder"),
            (IsHash(encoder.Model.Sha256), "encoder.model.sha256 must be 64 lower-case hexadecimal digits"),
            (encoder.Mean.Count == 3, "encoder.mean must be three numbers"),
            (encoder.Scale > 0, "encoder.scale must be above 0"),
            (encoder.EmbeddingSize is >= EncoderManifest.SmallestEmbedding and <= EncoderManifest.LargestEmbedding,
                $"encoder.embeddingSize must be {EncoderManifest.SmallestEmbedding} to {EncoderManifest.LargestEmbedding}"),
            .. manifest.Quality.Limits.Select(limit => (
                QualityChecks.Names.Contains(limit.Key) && (limit.Value.Minimum ?? limit.Value.Maximum) is not null,
                $"quality.limits.{limit.Key} must be one of {string.Join(", ", QualityChecks.Names)}, with minimum or maximum")),
        ];
        return Array.Find(checks, check => !check.Right).Fault;
    }

    // A pipeline travels as its folder; no other file of the machine may be named.
    private static bool IsFileName(string name) =>
        name.Length > 0 && name is not ("." or "..") && !name.Contains('/') && !name.Contains('\\');

    private static bool IsHash(string text) => Hash().IsMatch(text);

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}
