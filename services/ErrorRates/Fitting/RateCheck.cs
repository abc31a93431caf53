using FacePlatform.ErrorRates.Resampling;

namespace FacePlatform.ErrorRates.Fitting;

/// <summary>A claimed rate against what was measured at the threshold that claims it.</summary>
/// <param name="Claimed">The claim, 0..1.</param>
/// <param name="Threshold">Where it was measured; the mean of the thresholds where several fits were measured.</param>
/// <param name="Measured">The rate with its interval.</param>
public sealed record RateCheck(double Claimed, double Threshold, RateEstimate Measured)
{
    /// <summary>Whether the measured interval meets [½, 2] times the claim.</summary>
    public bool Passes => Measured.Supports(Claimed);
}
