using FacePlatform.ErrorRates.Resampling;

namespace FacePlatform.ErrorRates.Verification;

/// <summary>False match and false non-match rates at fixed thresholds, with bootstrap intervals over subjects.</summary>
/// <param name="set">The comparisons.</param>
/// <param name="seed">Makes intervals reproducible.</param>
public sealed class RateEstimator(IComparisonSet set, int seed)
{
    private readonly int[] _once = [.. Enumerable.Repeat(1, set.Subjects)];

    /// <summary>
    /// The false match rate. Where no false match was seen, the upper end is the rule of three over the distinct pairs
    /// of subjects.
    /// </summary>
    public RateEstimate FalseMatchRate(ThresholdErrors errors, PairWeighting weighting)
    {
        if (errors.FalseMatches.Length == 0)
            return set.ImpostorSubjectPairs == 0
                ? new(double.NaN, double.NaN, double.NaN)
                : new(0, 0, SubjectBootstrap.RuleOfThree(set.ImpostorSubjectPairs));
        var (low, high) = SubjectBootstrap.Interval(ResampleFalseMatchRate(errors, weighting));
        return new(FalseMatchRate(errors, weighting, _once), low, high);
    }

    /// <summary>
    /// The false non-match rate over all genuine pairs, undecided ones counting as non-matches. Where none was seen,
    /// the upper end is the rule of three over the subjects that have a genuine pair.
    /// </summary>
    public RateEstimate FalseNonMatchRate(ThresholdErrors errors)
    {
        var rate = FalseNonMatchRate(errors, _once);
        if (!(rate > 0))
            return new(rate, rate, SubjectBootstrap.RuleOfThree(set.GenuinePairs.Count(n => n > 0)));
        var (low, high) = SubjectBootstrap.Interval(
            SubjectBootstrap.Resample(set.Subjects, weights => FalseNonMatchRate(errors, weights), seed));
        return new(rate, low, high);
    }

    internal double[] ResampleFalseMatchRate(ThresholdErrors errors, PairWeighting weighting) =>
        SubjectBootstrap.Resample(set.Subjects, weights => FalseMatchRate(errors, weighting, weights), seed);

    private double FalseMatchRate(ThresholdErrors errors, PairWeighting weighting, int[] weights)
    {
        var matches = 0.0;
        foreach (var (first, second, count, comparisons) in errors.FalseMatches)
        {
            var weight = (double)weights[first] * weights[second];
            matches += weight * (weighting == PairWeighting.PerComparison ? count : (double)count / comparisons);
        }

        return matches / set.ImpostorWeight(weights, weighting);
    }

    private double FalseNonMatchRate(ThresholdErrors errors, int[] weights)
    {
        double nonMatches = 0, pairs = 0;
        for (var s = 0; s < weights.Length; s++)
        {
            nonMatches += (double)weights[s] * errors.FalseNonMatches[s];
            pairs += (double)weights[s] * set.GenuinePairs[s];
        }

        return nonMatches / pairs;
    }
}
