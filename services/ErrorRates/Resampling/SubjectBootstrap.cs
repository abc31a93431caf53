namespace FacePlatform.ErrorRates.Resampling;

/// <summary>
/// The bootstrap over subjects. Comparisons that share a person are not independent, people are: so people are drawn
/// with replacement and a comparison of persons i and j counts w_i·w_j times, w being how often each was drawn.
/// Comparisons between two copies of one person are no impostor comparisons and are dropped (Bolle, Ratha and Pankanti,
/// "Error analysis of pattern recognition systems: the subsets bootstrap", CVIU 93, 2004; Poh and Bengio, 2007). Where
/// people do not differ in how easily they match, the interval is wider than it needs to be, never narrower.
/// </summary>
public static class SubjectBootstrap
{
    /// <summary>Replicates behind every interval.</summary>
    public const int Replicates = 1000;

    /// <summary>The statistic on resampled subjects, ascending; replicates that compare nothing (NaN) are left out.</summary>
    /// <param name="subjects">Number of subjects.</param>
    /// <param name="statistic">Gets how often each subject was drawn. Called from several threads.</param>
    /// <param name="seed">Makes the result reproducible.</param>
    /// <param name="replicates">How often to resample.</param>
    public static double[] Resample(
        int subjects, Func<int[], double> statistic, int seed, int replicates = Replicates)
    {
        var values = new double[replicates];
        Parallel.For(0, replicates, () => new int[subjects], (replicate, _, weights) =>
        {
            var random = new Random(HashSeed(seed, replicate));
            Array.Clear(weights);
            for (var i = 0; i < subjects; i++)
                weights[random.Next(subjects)]++;
            values[replicate] = statistic(weights);
            return weights;
        }, _ => { });
        return [.. values.Where(double.IsFinite).Order()];
    }

    /// <summary>The 2.5 % and 97.5 % quantiles of ascending replicates (the percentile interval).</summary>
    public static (double Low, double High) Interval(double[] ascending) => ascending.Length == 0
        ? (double.NaN, double.NaN)
        : (Quantile(ascending, 0.025), Quantile(ascending, 0.975));

    /// <summary>
    /// The 95 % upper limit of a rate of which no case was seen among n independent ones: 3/n, since (1 − p)ⁿ = 0.05
    /// (the rule of three; Hanley and Lippman-Hand, JAMA 249, 1983).
    /// </summary>
    public static double RuleOfThree(double n) => Math.Min(1, 3 / n);

    private static double Quantile(double[] ascending, double q)
    {
        var position = q * (ascending.Length - 1);
        var (below, fraction) = ((int)position, position - (int)position);
        return below + 1 < ascending.Length
            ? ascending[below] + (fraction * (ascending[below + 1] - ascending[below]))
            : ascending[below];
    }

    // Neighbouring seeds of System.Random give related sequences; a mixing step (splitmix64) parts them.
    private static int HashSeed(int seed, int replicate)
    {
        var z = ((ulong)(uint)seed << 32 | (uint)replicate) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)(z ^ (z >> 31));
    }
}
