using FacePlatform.ErrorRates.Resampling;
using FacePlatform.ErrorRates.Verification;

namespace FacePlatform.Facectl.Evaluation;

/// <summary>
/// Error rates of one group at the thresholds that all people share, as the platform uses them: a difference between
/// groups shows as a difference of the rates (Grother, Ngan and Hanaoka, NIST IR 8280).
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="GenuinePairs">Genuine pairs inside the group.</param>
/// <param name="ImpostorPairs">Impostor pairs inside the group.</param>
/// <param name="Points">Rates at each common threshold.</param>
internal sealed record GroupReport(
    string Group, long GenuinePairs, long ImpostorPairs, IReadOnlyList<GroupReport.Point> Points)
{
    internal sealed record Point(
        double OverallFalseMatchRate, double Threshold, RateEstimate FalseMatchRate, RateEstimate FalseNonMatchRate);

    public static GroupReport Of(string group, IComparisonSet set, IReadOnlyList<VerificationReport.Point> overall)
    {
        var estimator = new RateEstimator(set, seed: 0);
        return new(group, set.GenuinePairs.Sum(), set.ImpostorPairs, [
            .. overall.Zip(set.ErrorsAt([.. overall.Select(p => p.Threshold)]), (point, errors) => new Point(
                point.FalseMatchRate,
                point.Threshold,
                estimator.FalseMatchRate(errors, PairWeighting.PerComparison),
                estimator.FalseNonMatchRate(errors))),
        ]);
    }
}
