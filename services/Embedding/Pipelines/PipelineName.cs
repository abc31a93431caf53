using System.Security.Cryptography;
using System.Text.Json;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>
/// The resource name of a pipeline: <c>pipelines/{title}-{hash}</c>. The hash covers everything that changes an embedding
/// or a quality check; licences, file names and the calibration do not.
/// </summary>
internal static class PipelineName
{
    public const string Prefix = "pipelines/";

    // Counts up when code changes what a pipeline computes (resampling, decoding of outputs, a quality measure).
    private const int Revision = 1;

    public static string Of(PipelineManifest manifest)
    {
        var canonical = JsonSerializer.SerializeToUtf8Bytes(new
        {
            Revision,
            Detector = new
            {
                Kind = manifest.Detector.Kind.ToString(),
                manifest.Detector.Model.Sha256,
                manifest.Detector.Input,
                manifest.Detector.ScoreThreshold,
                manifest.Detector.NmsIou,
                manifest.Detector.SmallFaces,
                manifest.Detector.Refinement,
                manifest.Detector.Retry,
            },
            manifest.Alignment,
            Encoder = new
            {
                manifest.Encoder.Model.Sha256,
                Channels = manifest.Encoder.Channels.ToString(),
                manifest.Encoder.Mean,
                manifest.Encoder.Scale,
                manifest.Encoder.EmbeddingSize,
            },
            Quality = manifest.Quality.Limits.OrderBy(limit => limit.Key, StringComparer.Ordinal),
        });
        return $"{Prefix}{manifest.Title}-{Convert.ToHexStringLower(SHA256.HashData(canonical))[..8]}";
    }
}
