namespace FacePlatform.ErrorRates.Resampling;

/// <summary>A measured rate with its 95 % interval.</summary>
/// <param name="Rate">0..1; NaN where nothing was compared.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct RateEstimate(double Rate, double Low, double High)
{
    /// <summary>Whether the interval meets [½, 2] times the claim: the measurement does not contradict it.</summary>
    public bool Supports(double claim) => High >= claim / 2 && Low <= 2 * claim;
}
