using FacePlatform.V1;

namespace FacePlatform.Facectl.Faces;

/// <summary>Faces as people read them.</summary>
internal static class FaceText
{
    public static string Of(Box box) => $"{box.Width:0}×{box.Height:0} at {box.X:0}, {box.Y:0}";

    public static string Count(int faces) => faces switch { 0 => "no face", 1 => "1 face", _ => $"{faces} faces" };

    /// <summary>"good", or what is wrong.</summary>
    public static string Of(Quality quality) => quality.Acceptable
        ? "good"
        : string.Join("; ", quality.Checks.Where(c => !c.Passed).Select(Of));

    public static string Of(QualityCheck check) => $"{check.Name} {check.Value:0.###}" + Limits(check);

    public static string Of(Outcome outcome) => outcome switch
    {
        Outcome.Match => "MATCH",
        Outcome.NoMatch => "NO_MATCH",
        _ => "UNDECIDABLE",
    };

    private static string Limits(QualityCheck check) => (check.HasMinimum, check.HasMaximum) switch
    {
        (true, true) => $" (of {check.Minimum:0.###} to {check.Maximum:0.###})",
        (true, false) => $" (at least {check.Minimum:0.###})",
        (false, true) => $" (at most {check.Maximum:0.###})",
        _ => "",
    };
}
