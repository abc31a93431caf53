namespace FacePlatform.ErrorRates.Verification;

/// <summary>False matches between two different subjects.</summary>
/// <param name="First">The one subject.</param>
/// <param name="Second">The other.</param>
/// <param name="Errors">Comparisons at or above the threshold; at least 1.</param>
/// <param name="Comparisons">All comparisons between the two.</param>
public readonly record struct SubjectPairErrors(int First, int Second, int Errors, int Comparisons);
