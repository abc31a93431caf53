namespace FacePlatform.ErrorRates.Scores;

/// <summary>A distribution of similarity scores: distinct values, each with its share.</summary>
public sealed class ScoreDistribution
{
    private readonly double[] _scores;
    private readonly double[] _atOrAbove; // Share of the scores from this one upwards; one more entry, 0, at the end.
    private readonly double _aboveAll;

    /// <param name="scores">Distinct, ascending.</param>
    /// <param name="weights">Positive, one per score.</param>
    /// <param name="resolution">0 for exact scores; otherwise a score stands for all in [score, score + resolution).</param>
    internal ScoreDistribution(double[] scores, double[] weights, double resolution)
    {
        _scores = scores;
        _atOrAbove = new double[scores.Length + 1];
        for (var i = scores.Length - 1; i >= 0; i--)
            _atOrAbove[i] = _atOrAbove[i + 1] + weights[i];
        TotalWeight = _atOrAbove[0];
        for (var i = 0; i < scores.Length; i++)
            _atOrAbove[i] /= TotalWeight;
        _aboveAll = scores switch
        {
            [] => -1,
            [.., var last] when resolution == 0 => Math.BitIncrement(last),
            [.., var last] => last + resolution,
        };
    }

    /// <summary>Equally weighted scores, in any order.</summary>
    public static ScoreDistribution Of(IEnumerable<double> scores)
    {
        var groups = scores.GroupBy(s => s).OrderBy(g => g.Key).ToArray();
        return new([.. groups.Select(g => g.Key)], [.. groups.Select(g => (double)g.Count())], 0);
    }

    /// <summary>Whether there are no scores.</summary>
    public bool IsEmpty => _scores.Length == 0;

    /// <summary>Sum of the weights.</summary>
    public double TotalWeight { get; }

    /// <summary>The distinct scores, ascending.</summary>
    public IReadOnlyList<double> Scores => _scores;

    /// <summary>Share of the scores at or above a threshold: the match rate.</summary>
    public double MatchRate(double threshold)
    {
        var index = Array.BinarySearch(_scores, threshold);
        return _atOrAbove[index < 0 ? ~index : index];
    }

    /// <summary>Share of the scores below a threshold: the non-match rate.</summary>
    public double NonMatchRate(double threshold) => IsEmpty ? 0 : 1 - MatchRate(threshold);

    /// <summary>Share of the i-th distinct score itself.</summary>
    public double ShareOf(int index) => _atOrAbove[index] - _atOrAbove[index + 1];

    /// <summary>
    /// The smallest score that, taken as threshold, is reached by at most <paramref name="rate"/> of the scores; just
    /// above all scores where even the largest is too frequent.
    /// </summary>
    public double ThresholdFor(double rate)
    {
        // The shares fall along the array. Sums of shares carry rounding errors; the last digits must not decide.
        int low = 0, high = _scores.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_atOrAbove[middle] <= rate * (1 + 1e-12))
                high = middle;
            else
                low = middle + 1;
        }

        return low == _scores.Length ? _aboveAll : _scores[low];
    }
}
