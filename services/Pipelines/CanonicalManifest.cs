using System.Text.Json;

namespace FacePlatform.Pipelines;

/// <summary>The parts of a manifest that change what a pipeline computes, as values whose JSON can be hashed and compared.</summary>
internal static class CanonicalManifest
{
    public static object DetectorOf(PipelineManifest manifest) => new
    {
        Kind = manifest.Detector.Kind.ToString(),
        manifest.Detector.Model.Sha256,
        manifest.Detector.Input,
        manifest.Detector.ScoreThreshold,
        manifest.Detector.NmsIou,
        manifest.Detector.SmallFaces,
        manifest.Detector.Refinement,
        manifest.Detector.Retry,
    };

    public static object EncoderOf(PipelineManifest manifest) => new
    {
        manifest.Encoder.Model.Sha256,
        Channels = manifest.Encoder.Channels.ToString(),
        manifest.Encoder.Mean,
        manifest.Encoder.Scale,
        manifest.Encoder.EmbeddingSize,
    };

    public static object QualityOf(PipelineManifest manifest) =>
        manifest.Quality.Limits.OrderBy(limit => limit.Key, StringComparer.Ordinal).ToArray();

    /// <summary>All that decides which faces are found and how they are aligned.</summary>
    public static byte[] FacesOf(PipelineManifest manifest) =>
        JsonSerializer.SerializeToUtf8Bytes(new { Detector = DetectorOf(manifest), manifest.Alignment });
}
