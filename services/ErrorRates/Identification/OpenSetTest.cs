using FacePlatform.ErrorRates.Resampling;
using FacePlatform.ErrorRates.Scores;

namespace FacePlatform.ErrorRates.Identification;

/// <summary>
/// Open-set identification (ISO/IEC 19795-1; Grother and Ngan, NIST IR 8009) in one fixed split: of everyone with two
/// photos or more the first usable one is enrolled, the others are mated searches; the photos of everyone else are
/// non-mated searches. A mated photo about which nothing is decided counts as not identified.
/// </summary>
public sealed class OpenSetTest
{
    private readonly Search[] _mated;
    private readonly Search[] _nonMated;
    private readonly long[] _matedOf;

    /// <summary>Runs all searches.</summary>
    public OpenSetTest(LabelledEmbeddings set)
    {
        var several = Enumerable.Range(0, set.SubjectCount).Where(s => set.PhotosOf(s) > 1).ToHashSet();
        var enrolled = several.Where(s => set.RowsOf(s) > 0).Select(set.FirstRowOf).ToArray();
        _matedOf = [.. Enumerable.Range(0, set.SubjectCount).Select(s => Math.Max(0L, set.PhotosOf(s) - 1))];
        GallerySize = enrolled.Length;
        Mated = _matedOf.Sum();
        _mated = Search.Run(set, enrolled, [.. several.SelectMany(s =>
            Enumerable.Range(set.FirstRowOf(s), set.RowsOf(s)).Skip(1))]);
        _nonMated = Search.Run(set, enrolled, [.. Enumerable.Range(0, set.SubjectCount).Except(several).SelectMany(s =>
            Enumerable.Range(set.FirstRowOf(s), set.RowsOf(s)))]);
    }

    /// <summary>Templates enrolled, one per subject.</summary>
    public int GallerySize { get; }

    /// <summary>Searches of enrolled people.</summary>
    public long Mated { get; }

    /// <summary>Searches of people who are not enrolled.</summary>
    public int NonMated => _nonMated.Length;

    /// <summary>Share of the mated searches whose subject comes first, whatever the score.</summary>
    public RateEstimate RankOne => Estimate((_, weights) => Identified(double.NegativeInfinity, weights), 0);

    /// <summary>
    /// True positive identification rate: the share of the mated searches whose subject comes first and at or above the
    /// threshold that at most <paramref name="fpir"/> of the non-mated searches reach. Its interval includes the
    /// uncertainty of that threshold.
    /// </summary>
    public RateEstimate TruePositiveRateAt(double fpir) => Estimate((f, w) => Identified(ThresholdAt(f, w), w), fpir);

    /// <summary>The smallest top score of a stranger that at most <paramref name="fpir"/> of the strangers reach.</summary>
    public double ThresholdAt(double fpir) => ThresholdAt(fpir, [.. Enumerable.Repeat(1, _matedOf.Length)]);

    /// <summary>FPIR and TPIR at each distinct threshold, by falling threshold, for a curve.</summary>
    public IReadOnlyList<(double Fpir, double Tpir)> Curve()
    {
        var once = Enumerable.Repeat(1, _matedOf.Length).ToArray();
        var strangers = ScoreDistribution.Of(_nonMated.Select(s => s.Other));
        return [.. strangers.Scores.Reverse().Select(t => (strangers.MatchRate(t), Identified(t, once)))];
    }

    private RateEstimate Estimate(Func<double, int[], double> statistic, double fpir)
    {
        var (low, high) = SubjectBootstrap.Interval(
            SubjectBootstrap.Resample(_matedOf.Length, weights => statistic(fpir, weights), seed: 0));
        return new(statistic(fpir, [.. Enumerable.Repeat(1, _matedOf.Length)]), low, high);
    }

    private double Identified(double threshold, int[] weights)
    {
        double hits = 0, all = 0;
        foreach (var search in _mated)
            hits += search.IsRankOne && search.Own >= threshold ? weights[search.Subject] : 0;
        for (var s = 0; s < weights.Length; s++)
            all += (double)weights[s] * _matedOf[s];
        return hits / all;
    }

    private double ThresholdAt(double fpir, int[] weights)
    {
        var strangers = _nonMated.Where(s => weights[s.Subject] > 0)
            .GroupBy(s => s.Other).OrderBy(g => g.Key).ToArray();
        return new ScoreDistribution(
            [.. strangers.Select(g => g.Key)],
            [.. strangers.Select(g => g.Sum(s => (double)weights[s.Subject]))],
            0).ThresholdFor(fpir);
    }
}
