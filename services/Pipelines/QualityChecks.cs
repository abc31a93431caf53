namespace FacePlatform.Pipelines;

/// <summary>The names of the quality checks.</summary>
public static class QualityChecks
{
    public const string DetectionScore = "detection_score";
    public const string EyeDistance = "eye_distance";
    public const string Yaw = "yaw";
    public const string Pitch = "pitch";
    public const string Roll = "roll";
    public const string Sharpness = "sharpness";
    public const string Brightness = "brightness";
    public const string Contrast = "contrast";

    /// <summary>All of them, in the order in which they are answered.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [DetectionScore, EyeDistance, Yaw, Pitch, Roll, Sharpness, Brightness, Contrast];
}
