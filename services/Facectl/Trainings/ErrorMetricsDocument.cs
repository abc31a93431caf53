using System.Text.Json.Serialization;
using FacePlatform.V1;

namespace FacePlatform.Facectl.Trainings;

/// <summary>Error metrics as JSON documents show them.</summary>
internal sealed record ErrorMetricsDocument(
    double Auc, double Eer, [property: JsonPropertyName("tar_at_far_1e-3")] double? TarAtFar, int Subjects, int Images)
{
    /// <summary>Null where there are none.</summary>
    public static ErrorMetricsDocument? Of(ErrorMetrics? metrics) => metrics is null
        ? null
        : new(
            metrics.Auc,
            metrics.Eer,
            metrics.HasTarAtFar1E3 ? metrics.TarAtFar1E3 : null,
            metrics.Subjects,
            metrics.Images);
}
