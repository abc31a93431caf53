using FacePlatform.ErrorRates.Resampling;
using FacePlatform.ErrorRates.Scores;

namespace FacePlatform.ErrorRates.Verification;

/// <summary>
/// How much more of the area under the ROC curve one encoder has than another on the same images, with the bootstrap
/// interval over subjects of that paired difference: both encoders meet the same drawn people, so what is hard about those
/// people cancels.
/// </summary>
/// <remarks>
/// <code>
///   comparison of images of i and j: bin before, bin after          1. Scores become bins, once.
///        │                                                          2. For each draw of people, a comparison counts
///        ▼  w_i · w_j                                                  w_i·w_j in two pairs of histograms.
///   genuine, impostor before     genuine, impostor after            3. An area is a sum over bins; the difference of
///        └────────▶ area            └────────▶ area                    the two is the statistic.
/// </code>
/// </remarks>
public sealed class AreaDifference
{
    // A tie within a bin counts one half; so fine, that moves neither area by more than it moves the other.
    private const int Bins = 4096;

    // Of very large sets a random part is enough: what the interval is wide for is people, not comparisons.
    private const int MaxComparisons = 2_000_000;

    private readonly int _subjects;
    private readonly List<Score>[] _genuine;
    private readonly List<Score>[] _impostor;

    /// <param name="before">Embeddings of the one encoder.</param>
    /// <param name="after">Embeddings of the other, of the same images in the same order.</param>
    /// <param name="seed">Chooses the comparisons where there are millions.</param>
    /// <exception cref="ArgumentException">They are not of the same images.</exception>
    public AreaDifference(LabelledEmbeddings before, LabelledEmbeddings after, int seed = 0)
    {
        if (!before.SubjectNames.SequenceEqual(after.SubjectNames, StringComparer.Ordinal)
            || Enumerable.Range(0, before.SubjectCount).Any(s => before.RowsOf(s) != after.RowsOf(s)))
            throw new ArgumentException("Both must have embeddings of the same images.", nameof(after));
        _subjects = before.SubjectCount;
        _genuine = new List<Score>[_subjects];
        _impostor = new List<Score>[_subjects];
        var rows = (double)before.RowCount;
        var share = MaxComparisons / Math.Max(1, rows * (rows - 1) / 2);
        Parallel.For(0, _subjects, subject => Compare(before, after, subject, share, seed)); // 1
    }

    /// <summary>
    /// The 95 % interval of the area after less the area before; NaN where there are no genuine or no impostor pairs.
    /// </summary>
    /// <param name="seed">Makes it reproducible.</param>
    public (double Low, double High) Interval(int seed) =>
        SubjectBootstrap.Interval(SubjectBootstrap.Resample(_subjects, Difference, seed));

    /// <summary>The difference where each person counts as often as the weights say.</summary>
    internal double Difference(int[] weights)
    {
        var (genuine, impostor) = (new Histograms(), new Histograms());
        for (var subject = 0; subject < _subjects; subject++)
        {
            if (weights[subject] == 0)
                continue;
            foreach (var score in _genuine[subject])
                genuine.Add(score, weights[subject]);
            foreach (var score in _impostor[subject])
                impostor.Add(score, weights[subject] * weights[score.Other]); // 2
        }

        return Area(genuine.After, impostor.After) - Area(genuine.Before, impostor.Before);
    }

    private void Compare(LabelledEmbeddings before, LabelledEmbeddings after, int subject, double share, int seed)
    {
        var random = new Random(unchecked((seed * 31) + subject));
        var (genuine, impostor) = (new List<Score>(), new List<Score>());
        var end = before.FirstRowOf(subject) + before.RowsOf(subject);
        for (var other = subject; other < _subjects; other++)
        {
            for (var a = before.FirstRowOf(subject); a < end; a++)
            {
                var first = other == subject ? a + 1 : before.FirstRowOf(other);
                for (var b = first; b < before.FirstRowOf(other) + before.RowsOf(other); b++)
                {
                    if (other == subject)
                        genuine.Add(new(other, BinOf(before.Similarity(a, b)), BinOf(after.Similarity(a, b))));
                    else if (share >= 1 || random.NextDouble() < share)
                        impostor.Add(new(other, BinOf(before.Similarity(a, b)), BinOf(after.Similarity(a, b))));
                }
            }
        }

        (_genuine[subject], _impostor[subject]) = (genuine, impostor);
    }

    private static ushort BinOf(float score) => (ushort)Math.Clamp((int)((score + 1) * (Bins / 2)), 0, Bins - 1);

    private static double Area(double[] genuine, double[] impostor) // 3
    {
        double area = 0, below = 0, pairs = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            area += genuine[bin] * (below + (impostor[bin] / 2));
            below += impostor[bin];
            pairs += genuine[bin];
        }

        return area / (pairs * below);
    }

    private readonly record struct Score(int Other, ushort Before, ushort After);

    private sealed class Histograms
    {
        public double[] Before { get; } = new double[Bins];

        public double[] After { get; } = new double[Bins];

        public void Add(Score score, int weight)
        {
            Before[score.Before] += weight;
            After[score.After] += weight;
        }
    }
}
