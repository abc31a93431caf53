using FacePlatform.V1;

namespace FacePlatform.Facectl.Models;

/// <summary>Pipelines and calibrations as JSON documents show them.</summary>
internal static class PipelineDocument
{
    public static object Of(Pipeline pipeline) => new
    {
        pipeline.Name,
        pipeline.Title,
        pipeline.EmbeddingSize,
        pipeline.Default,
        Models = pipeline.Models.Select(m => new { m.Role, m.Title, m.Sha256, m.Source, m.License, m.Unknown }),
        Calibration = Of(pipeline.Calibration),
    };

    public static object? Of(Calibration? calibration) => calibration is null ? null : new
    {
        calibration.Name,
        calibration.Set,
        calibration.Population,
        calibration.Subjects,
        calibration.Images,
        calibration.ImpostorPairs,
        calibration.GenuinePairs,
        Points = calibration.Points.Select(p => new
        {
            p.FalseMatchRate,
            p.Threshold,
            p.FalseMatches,
            p.SubjectPairs,
            p.Low,
            p.High,
            p.Supported,
            FalseNonMatchRate = p.HasFalseNonMatchRate ? p.FalseNonMatchRate : (double?)null,
        }),
    };
}
