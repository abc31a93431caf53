using FacePlatform.ErrorRates.Resampling;
using FacePlatform.ErrorRates.Scores;
using FacePlatform.ErrorRates.Verification;

namespace FacePlatform.ErrorRates.Fitting;

/// <summary>
/// Whether thresholds fitted on some people keep their rates on others: the people are split in two by a seed, each
/// half is measured at the thresholds of the other, and both are repeated over several seeds.
/// </summary>
public static class SplitHalfCheck
{
    /// <summary>The claims that are checked.</summary>
    public static IReadOnlyList<double> Claims { get; } = [1e-2, 1e-3, 1e-4];

    /// <summary>
    /// Measures each claim: the mean over all splits, with the interval of their pooled bootstrap replicates, which holds
    /// what the choice of the people does to the fit as well as to the measurement.
    /// </summary>
    /// <param name="set">At least four subjects.</param>
    /// <param name="splits">Number of seeds.</param>
    public static IReadOnlyList<RateCheck> Run(LabelledEmbeddings set, int splits = 10)
    {
        var runs = Enumerable.Range(0, splits).SelectMany(seed =>
        {
            var people = Enumerable.Range(0, set.SubjectCount).ToArray();
            new Random(seed).Shuffle(people);
            var one = new AllPairs(set.Of(people[..(people.Length / 2)]));
            var other = new AllPairs(set.Of(people[(people.Length / 2)..]));
            return new[] { Measure(one, other, seed), Measure(other, one, seed) };
        }).ToArray();
        return [.. Claims.Select((claim, i) => Pool(claim, [.. runs.Select(run => run[i])]))];
    }

    private static (double Threshold, RateEstimate Rate, double[] Replicates)[] Measure(
        AllPairs fitted, AllPairs measured, int seed)
    {
        var estimator = new RateEstimator(measured, seed);
        return [.. measured.ErrorsAt(CalibrationFit.Thresholds(fitted, Claims)).Select(errors => (
            errors.Threshold,
            estimator.FalseMatchRate(errors, PairWeighting.PerSubjectPair),
            estimator.ResampleFalseMatchRate(errors, PairWeighting.PerSubjectPair)))];
    }

    private static RateCheck Pool(double claim, (double Threshold, RateEstimate Rate, double[] Replicates)[] runs)
    {
        var rate = runs.Average(r => r.Rate.Rate);
        var (low, high) = SubjectBootstrap.Interval([.. runs.SelectMany(r => r.Replicates).Order()]);
        return new(
            claim, runs.Average(r => r.Threshold), new(rate, low, rate > 0 ? high : runs.Average(r => r.Rate.High)));
    }
}
