namespace FacePlatform.Identity.Decisions;

/// <summary>Where a comparison is decided.</summary>
/// <param name="Threshold">A similarity at or above it is a match.</param>
/// <param name="Rate">The false match rate of the whole comparison; null outside the calibrated range.</param>
public readonly record struct OperatingPoint(double Threshold, double? Rate);
