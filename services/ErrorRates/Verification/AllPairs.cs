using FacePlatform.ErrorRates.Scores;

namespace FacePlatform.ErrorRates.Verification;

/// <summary>Every photo of a labelled set compared with every other, once.</summary>
public sealed class AllPairs : IComparisonSet
{
    private readonly LabelledEmbeddings _set;
    private readonly ScoreDistribution _perComparison;
    private readonly ScoreDistribution _perSubjectPair;
    private readonly long[] _genuinePairs;

    /// <summary>Scores all pairs; only their histograms are kept.</summary>
    public AllPairs(LabelledEmbeddings set)
    {
        _set = set;
        _genuinePairs = [.. Enumerable.Range(0, set.SubjectCount).Select(s => PairsOf(set.PhotosOf(s)))];
        var parts = SubjectPairScan.Run(
            set,
            () => (Genuine: new ScoreHistogram(), Comparison: new ScoreHistogram(), SubjectPair: new ScoreHistogram()),
            (part, first, second, scores) =>
            {
                if (first == second)
                {
                    part.Genuine.Add(scores, 1);
                    return;
                }

                part.Comparison.Add(scores, 1);
                part.SubjectPair.Add(scores, 1.0 / scores.Length);
            });
        parts[0].Genuine.Add(-1, _genuinePairs.Sum() - Enumerable.Range(0, set.SubjectCount).Sum(ScoredGenuinePairs));
        Genuine = ScoreHistogram.Merge(parts.Select(p => p.Genuine));
        _perComparison = ScoreHistogram.Merge(parts.Select(p => p.Comparison));
        _perSubjectPair = ScoreHistogram.Merge(parts.Select(p => p.SubjectPair));
    }

    public int Subjects => _set.SubjectCount;

    public long ImpostorPairs => PairsOf(_set.RowCount) - Enumerable.Range(0, Subjects).Sum(ScoredGenuinePairs);

    public long ImpostorSubjectPairs => PairsOf(Enumerable.Range(0, Subjects).Count(s => _set.RowsOf(s) > 0));

    public long[] GenuinePairs => _genuinePairs;

    public ScoreDistribution Genuine { get; }

    public ScoreDistribution Impostor(PairWeighting weighting) =>
        weighting == PairWeighting.PerComparison ? _perComparison : _perSubjectPair;

    public ThresholdErrors[] ErrorsAt(IReadOnlyList<double> thresholds)
    {
        var parts = SubjectPairScan.Run(
            _set,
            () => thresholds.Select(_ => (Matches: new List<SubjectPairErrors>(), NonMatches: new long[Subjects])).ToArray(),
            (part, first, second, scores) =>
            {
                for (var t = 0; t < thresholds.Count; t++)
                {
                    var matches = 0;
                    foreach (var score in scores)
                        matches += score >= thresholds[t] ? 1 : 0;
                    if (first == second)
                        part[t].NonMatches[first] = scores.Length - matches;
                    else if (matches > 0)
                        part[t].Matches.Add(new(first, second, matches, scores.Length));
                }
            });
        return [.. thresholds.Select((threshold, t) => new ThresholdErrors(
            threshold,
            [.. parts.SelectMany(p => p[t].Matches)],
            [.. Enumerable.Range(0, Subjects).Select(s =>
                _genuinePairs[s] - ScoredGenuinePairs(s) + parts.Sum(p => p[t].NonMatches[s]))]))];
    }

    public double ImpostorWeight(int[] subjectWeights, PairWeighting weighting)
    {
        // Σ_{i<j} a_i·a_j = ((Σ a)² − Σ a²) / 2
        double sum = 0, squares = 0;
        for (var s = 0; s < Subjects; s++)
        {
            var rows = _set.RowsOf(s);
            var weight = (double)subjectWeights[s] * (weighting == PairWeighting.PerComparison ? rows : Math.Sign(rows));
            sum += weight;
            squares += weight * weight;
        }

        return ((sum * sum) - squares) / 2;
    }

    private long ScoredGenuinePairs(int subject) => PairsOf(_set.RowsOf(subject));

    private static long PairsOf(long n) => n * (n - 1) / 2;
}
