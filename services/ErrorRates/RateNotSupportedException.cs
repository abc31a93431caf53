namespace FacePlatform.ErrorRates;

/// <summary>A calibration has seen too few errors to say which threshold keeps so small a rate.</summary>
/// <param name="rate">The rate that was asked for.</param>
/// <param name="smallestSupported">The smallest rate that can be asked for.</param>
public sealed class RateNotSupportedException(double rate, double smallestSupported)
    : Exception($"The rate {rate:R} is not supported by the calibration; the smallest is {smallestSupported:R}.")
{
    /// <summary>The smallest rate that can be asked for.</summary>
    public double SmallestSupported { get; } = smallestSupported;
}
