namespace FacePlatform.Facectl.Evaluation;

/// <summary>The powers of ten at which verification is reported, and how JSON documents name them.</summary>
internal static class RateLabel
{
    public static IReadOnlyList<double> Reported { get; } = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

    /// <summary><c>1e-4</c> for 0.0001.</summary>
    public static string Of(double rate) => $"1e-{Math.Round(-Math.Log10(rate)):0}";
}
