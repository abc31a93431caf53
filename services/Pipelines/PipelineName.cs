using System.Security.Cryptography;
using System.Text.Json;

namespace FacePlatform.Pipelines;

/// <summary>
/// The resource name of a pipeline: <c>pipelines/{title}-{hash}</c>. The hash covers everything that changes an embedding
/// or a quality check; licences, file names and the calibration do not.
/// </summary>
public static class PipelineName
{
    public const string Prefix = "pipelines/";

    // Counts up when code changes what a pipeline computes (resampling, decoding of outputs, a quality measure).
    private const int Revision = 1;

    /// <summary>The name of the pipeline that a manifest describes.</summary>
    public static string Of(PipelineManifest manifest)
    {
        var canonical = JsonSerializer.SerializeToUtf8Bytes(new
        {
            Revision,
            Detector = CanonicalManifest.DetectorOf(manifest),
            manifest.Alignment,
            Encoder = CanonicalManifest.EncoderOf(manifest),
            Quality = CanonicalManifest.QualityOf(manifest),
        });
        return $"{Prefix}{manifest.Title}-{Convert.ToHexStringLower(SHA256.HashData(canonical))[..8]}";
    }
}
