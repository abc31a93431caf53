using FacePlatform.Embedding.Alignment;
using FacePlatform.Pipelines;
using FacePlatform.V1;
using Face = FacePlatform.Embedding.Detection.Face;

namespace FacePlatform.Embedding.Quality;

/// <summary>Judges a face by the limits of its pipeline, from the image alone.</summary>
public sealed class QualityAssessor(QualityManifest manifest)
{
    /// <summary>Every check that the pipeline limits, with its value.</summary>
    /// <param name="face">In pixels of the file: <c>eye_distance</c> is taken as it is.</param>
    /// <param name="aligned">The same face, aligned.</param>
    public V1.Quality Assess(Face face, AlignedFace aligned)
    {
        var pose = HeadPose.Of(face.Landmarks);
        var crop = CropStatistics.Of(aligned);
        var quality = new V1.Quality { Acceptable = true };
        foreach (var name in QualityChecks.Names)
        {
            if (!manifest.Limits.TryGetValue(name, out var limit))
                continue;
            var check = Check(name, Measure(name, face, pose, crop), limit);
            quality.Checks.Add(check);
            quality.Acceptable &= check.Passed;
        }

        return quality;
    }

    private static double Measure(string name, Face face, HeadPose pose, CropStatistics crop) => name switch
    {
        QualityChecks.DetectionScore => face.Score,
        QualityChecks.EyeDistance => HeadPose.EyeDistance(face.Landmarks),
        QualityChecks.Yaw => pose.Yaw,
        QualityChecks.Pitch => pose.Pitch,
        QualityChecks.Roll => pose.Roll,
        QualityChecks.Sharpness => crop.Sharpness,
        QualityChecks.Brightness => crop.Brightness,
        QualityChecks.Contrast => crop.Contrast,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a quality check."),
    };

    private static QualityCheck Check(string name, double value, QualityLimit limit)
    {
        var check = new QualityCheck
        {
            Name = name,
            Value = value,
            Passed = !(value < limit.Minimum) && !(value > limit.Maximum) && double.IsFinite(value),
        };
        if (limit.Minimum is { } minimum)
            check.Minimum = minimum;
        if (limit.Maximum is { } maximum)
            check.Maximum = maximum;
        return check;
    }
}
