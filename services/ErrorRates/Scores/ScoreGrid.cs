namespace FacePlatform.ErrorRates.Scores;

/// <summary>
/// The grid of thresholds that all-pairs statistics use: multiples of 2⁻¹⁵ from −1. A threshold on the grid splits the
/// scores exactly as a histogram with one bin per step does, so that a fit needs no list of millions of scores and
/// loses nothing but the position of a threshold within 0.00003.
/// </summary>
internal static class ScoreGrid
{
    /// <summary>The distance of two thresholds.</summary>
    public const double Step = 1.0 / 32768;

    /// <summary>Number of bins: [−1, 1] and one for rounding above.</summary>
    public const int Bins = 65537;

    /// <summary>The bin of a score: the number of the largest threshold that it reaches.</summary>
    public static int BinOf(double score) => Math.Clamp((int)Math.Floor((score + 1) / Step), 0, Bins - 1);

    /// <summary>The threshold at a bin's lower edge.</summary>
    public static double ThresholdOf(int bin) => (bin * Step) - 1;
}
