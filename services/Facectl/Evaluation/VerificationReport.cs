using FacePlatform.ErrorRates;
using FacePlatform.ErrorRates.Fitting;
using FacePlatform.ErrorRates.Resampling;
using FacePlatform.ErrorRates.Scores;
using FacePlatform.ErrorRates.Verification;
using FacePlatform.V1;

namespace FacePlatform.Facectl.Evaluation;

/// <summary>The figures of a verification test.</summary>
/// <param name="Auc">Area under the ROC curve.</param>
/// <param name="Eer">Equal error rate.</param>
/// <param name="Points">FNMR at powers of ten of the FMR.</param>
/// <param name="CalibrationCheck">What the pipeline's calibration claims against what is measured here.</param>
internal sealed record VerificationReport(
    double Auc,
    double Eer,
    IReadOnlyList<VerificationReport.Point> Points,
    IReadOnlyList<RateCheck> CalibrationCheck)
{
    private const int Seed = 0;

    /// <param name="FalseMatchRate">The rate that the threshold keeps on these comparisons, each weighing the same.</param>
    /// <param name="Threshold">The threshold.</param>
    /// <param name="FalseNonMatchRate">FNMR there; undecided photos count as non-matches.</param>
    /// <param name="Unsupported">Why the rate cannot be claimed from so few comparisons; null where it can.</param>
    internal sealed record Point(
        double FalseMatchRate, double Threshold, RateEstimate FalseNonMatchRate, string? Unsupported);

    public static VerificationReport Of(IComparisonSet set, Calibration? calibration)
    {
        var impostor = set.Impostor(PairWeighting.PerComparison);
        return new(
            Roc.AreaUnderCurve(set.Genuine, impostor),
            Roc.EqualErrorRate(set.Genuine, impostor),
            [.. PointsOf(set, impostor)],
            calibration is null ? [] : [.. Check(set, new ThresholdTable(calibration))]);
    }

    private static IEnumerable<Point> PointsOf(IComparisonSet set, ScoreDistribution impostor)
    {
        var estimator = new RateEstimator(set, Seed);
        var thresholds = RateLabel.Reported.Select(impostor.ThresholdFor).ToArray();
        return RateLabel.Reported.Zip(set.ErrorsAt(thresholds), (rate, errors) => new Point(
            rate,
            errors.Threshold,
            estimator.FalseNonMatchRate(errors),
            Support.WhyNot(rate, errors, estimator.FalseMatchRate(errors, PairWeighting.PerComparison))));
    }

    private static IEnumerable<RateCheck> Check(IComparisonSet set, ThresholdTable table)
    {
        var claims = SplitHalfCheck.Claims.Where(c => c >= table.SmallestSupportedRate * (1 - 1e-9)).ToArray();
        var estimator = new RateEstimator(set, Seed);
        return claims.Zip(set.ErrorsAt([.. claims.Select(table.ThresholdAt)]), (claim, errors) => new RateCheck(
            claim, errors.Threshold, estimator.FalseMatchRate(errors, PairWeighting.PerSubjectPair)));
    }
}
