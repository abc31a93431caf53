using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FacePlatform.Pipelines;

/// <summary>
/// The resource name of a pipeline: <c>pipelines/{title}-{hash}</c>. The hash covers everything that changes an embedding
/// or a quality check; licences, file names and the calibration do not.
/// </summary>
public static partial class PipelineName
{
    public const string Prefix = "pipelines/";

    /// <summary>What a title may be, for error messages.</summary>
    public const string TitleRule = "must be 1 to 40 of a-z, 0-9 and '-'";

    // Counts up when code changes what a pipeline computes (resampling, decoding of outputs, a quality measure).
    private const int Revision = 1;

    public static bool IsTitle(string text) => Title().IsMatch(text);

    /// <summary>Whether a text can be what follows <see cref="Prefix"/> in a name.</summary>
    public static bool IsId(string text) => Id().IsMatch(text);

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

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}\z")]
    private static partial Regex Title();

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}-[0-9a-f]{8}\z")]
    private static partial Regex Id();
}
