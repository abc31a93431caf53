using FacePlatform.ErrorRates.Resampling;

namespace FacePlatform.ErrorRates.Verification;

/// <summary>
/// When a false match rate may be claimed. Thirty errors is the "rule of 30" (Doddington et al., NIST, 2000: with 90 %
/// confidence the true rate is within 30 % of the measured); here they must also come from thirty pairs of people.
/// </summary>
public static class Support
{
    /// <summary>Fewest false matches, and fewest distinct pairs of subjects among them.</summary>
    public const int FewestErrors = 30;

    /// <summary>Why the rate cannot be claimed from these errors, or null where it can.</summary>
    /// <param name="rate">The claim.</param>
    /// <param name="errors">The errors at its threshold.</param>
    /// <param name="measured">The rate there with its interval.</param>
    public static string? WhyNot(double rate, ThresholdErrors errors, RateEstimate measured)
    {
        var falseMatches = errors.FalseMatches.Sum(e => (long)e.Errors);
        if (falseMatches < FewestErrors)
            return $"{falseMatches} false matches were seen, {FewestErrors} are needed";
        if (errors.FalseMatches.Length < FewestErrors)
            return $"the false matches come from {errors.FalseMatches.Length} pairs of subjects, {FewestErrors} are needed";
        return measured.High <= 2 * rate
            ? null
            : $"the interval of the rate reaches {measured.High:0.0e+0}, more than twice the claim";
    }
}
