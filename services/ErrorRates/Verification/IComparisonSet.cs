using FacePlatform.ErrorRates.Scores;

namespace FacePlatform.ErrorRates.Verification;

/// <summary>
/// The comparisons of a verification test: all pairs of a labelled set, or a list of pairs. Photos about which nothing
/// is decided never match: their genuine pairs have the score −1, their impostor pairs are no comparisons.
/// </summary>
public interface IComparisonSet
{
    /// <summary>Number of subjects.</summary>
    int Subjects { get; }

    /// <summary>Comparisons of different subjects.</summary>
    long ImpostorPairs { get; }

    /// <summary>Pairs of different subjects that are compared at least once.</summary>
    long ImpostorSubjectPairs { get; }

    /// <summary>Genuine comparisons by subject, with those of undecided photos.</summary>
    long[] GenuinePairs { get; }

    /// <summary>Scores of the genuine comparisons.</summary>
    ScoreDistribution Genuine { get; }

    /// <summary>Scores of the impostor comparisons.</summary>
    ScoreDistribution Impostor(PairWeighting weighting);

    /// <summary>The errors at each threshold.</summary>
    ThresholdErrors[] ErrorsAt(IReadOnlyList<double> thresholds);

    /// <summary>Σ over pairs of different subjects of w_i·w_j times what the pair weighs.</summary>
    double ImpostorWeight(int[] subjectWeights, PairWeighting weighting);
}
