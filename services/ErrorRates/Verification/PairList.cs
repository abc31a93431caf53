using FacePlatform.ErrorRates.Scores;

namespace FacePlatform.ErrorRates.Verification;

/// <summary>A given list of comparisons, such as a fold of Labeled Faces in the Wild.</summary>
public sealed class PairList : IComparisonSet
{
    private readonly Comparison[] _impostors;
    private readonly Comparison[] _genuine;
    private readonly Dictionary<(int, int), int> _subjectPairs;

    /// <param name="subjects">Number of subjects; comparisons name them from 0.</param>
    /// <param name="comparisons">The comparisons.</param>
    public PairList(int subjects, IReadOnlyCollection<Comparison> comparisons)
    {
        Subjects = subjects;
        _genuine = [.. comparisons.Where(c => c.Same)];
        _impostors = [.. comparisons.Where(c => !c.Same && c.Score is not null)];
        _subjectPairs = _impostors.GroupBy(Key).ToDictionary(g => g.Key, g => g.Count());
        var pairs = new long[subjects];
        foreach (var comparison in _genuine)
            pairs[comparison.First]++;
        GenuinePairs = pairs;
        Genuine = ScoreDistribution.Of(_genuine.Select(c => c.Score ?? -1));
    }

    public int Subjects { get; }

    public long ImpostorPairs => _impostors.Length;

    public long ImpostorSubjectPairs => _subjectPairs.Count;

    public long[] GenuinePairs { get; }

    public ScoreDistribution Genuine { get; }

    public ScoreDistribution Impostor(PairWeighting weighting)
    {
        var groups = _impostors.GroupBy(c => c.Score!.Value).OrderBy(g => g.Key).ToArray();
        return new(
            [.. groups.Select(g => g.Key)], [.. groups.Select(g => g.Sum(c => WeightOf(Key(c), weighting)))], 0);
    }

    public ThresholdErrors[] ErrorsAt(IReadOnlyList<double> thresholds) => [.. thresholds.Select(ErrorsAt)];

    public double ImpostorWeight(int[] subjectWeights, PairWeighting weighting) =>
        _subjectPairs.Sum(pair => (double)subjectWeights[pair.Key.Item1] * subjectWeights[pair.Key.Item2]
            * (weighting == PairWeighting.PerComparison ? pair.Value : 1));

    private ThresholdErrors ErrorsAt(double threshold)
    {
        var nonMatches = new long[Subjects];
        foreach (var comparison in _genuine.Where(c => !(c.Score >= threshold)))
            nonMatches[comparison.First]++;
        return new(
            threshold,
            [.. _impostors.Where(c => c.Score >= threshold).GroupBy(Key).Select(g =>
                new SubjectPairErrors(g.Key.Item1, g.Key.Item2, g.Count(), _subjectPairs[g.Key]))],
            nonMatches);
    }

    private double WeightOf((int, int) pair, PairWeighting weighting) =>
        weighting == PairWeighting.PerComparison ? 1 : 1.0 / _subjectPairs[pair];

    private static (int, int) Key(Comparison c) => (Math.Min(c.First, c.Second), Math.Max(c.First, c.Second));
}
