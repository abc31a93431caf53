using System.Globalization;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Identity.Decisions;

/// <summary>What a failed quality check means: no decision on a probe, no enrolment of a face.</summary>
internal static class QualityRules
{
    private const string EyeDistance = "eye_distance";

    /// <summary>Why a face is undecidable, such as <c>probe.sharpness 12.1 &lt; 20</c>; empty where it is not.</summary>
    public static IEnumerable<string> Reasons(string role, Quality quality) =>
        Failed(quality).Select(check => $"{role}.{check.Name} {Describe(check)}");

    /// <summary>The refusal of an enrolment, or null where the face is good enough.</summary>
    public static RpcException? Refusal(Quality quality)
    {
        var failed = Failed(quality).ToList();
        if (failed.Count == 0)
            return null;
        var tooSmall = failed.Exists(check => check.Name == EyeDistance);
        return RpcErrors.InvalidFields(
            tooSmall ? ErrorReason.FaceTooSmall : ErrorReason.LowQuality,
            tooSmall ? "The face has too few pixels to be enrolled." : "The face is not good enough to be enrolled.",
            failed.Select(check => ($"quality.{check.Name}", $"{check.Name} {Describe(check)}")));
    }

    private static IEnumerable<QualityCheck> Failed(Quality quality) => quality.Checks.Where(check => !check.Passed);

    private static string Describe(QualityCheck check)
    {
        var (sign, limit) = check.HasMinimum && !(check.Value >= check.Minimum)
            ? ("<", check.Minimum)
            : (">", check.Maximum);
        return string.Create(CultureInfo.InvariantCulture, $"{check.Value:0.###} {sign} {limit:0.###}");
    }
}
