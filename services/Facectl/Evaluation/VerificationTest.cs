using FacePlatform.ErrorRates.Verification;

namespace FacePlatform.Facectl.Evaluation;

/// <summary>A verification test that was run.</summary>
/// <param name="Protocol">"pairs" or "all-pairs".</param>
/// <param name="Photos">What was embedded.</param>
/// <param name="Comparisons">What was compared.</param>
/// <param name="Report">The figures.</param>
/// <param name="Accuracy">By cross-validation; null for all pairs, where "different" is nearly always right.</param>
/// <param name="Groups">One report per group that was asked for.</param>
internal sealed record VerificationTest(
    string Protocol,
    EmbeddedSet Photos,
    IComparisonSet Comparisons,
    VerificationReport Report,
    FoldAccuracy? Accuracy,
    IReadOnlyList<GroupReport> Groups);
