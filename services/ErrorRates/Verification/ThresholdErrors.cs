namespace FacePlatform.ErrorRates.Verification;

/// <summary>The errors that a set of comparisons makes at one threshold.</summary>
/// <param name="Threshold">A similarity at or above it is a match.</param>
/// <param name="FalseMatches">By pair of subjects; pairs without an error are absent.</param>
/// <param name="FalseNonMatches">By subject, with the genuine pairs of undecided photos.</param>
public sealed record ThresholdErrors(
    double Threshold, SubjectPairErrors[] FalseMatches, long[] FalseNonMatches);
