namespace FacePlatform.ErrorRates.Scores;

/// <summary>Weights of scores by bin of the <see cref="ScoreGrid"/>.</summary>
internal sealed class ScoreHistogram
{
    private readonly double[] _weights = new double[ScoreGrid.Bins];

    public void Add(double score, double weight) => _weights[ScoreGrid.BinOf(score)] += weight;

    public void Add(ReadOnlySpan<float> scores, double weight)
    {
        foreach (var score in scores)
            _weights[ScoreGrid.BinOf(score)] += weight;
    }

    public static ScoreDistribution Merge(IEnumerable<ScoreHistogram> parts)
    {
        var sum = new double[ScoreGrid.Bins];
        foreach (var part in parts)
            System.Numerics.Tensors.TensorPrimitives.Add(sum, part._weights, sum);
        var bins = Enumerable.Range(0, sum.Length).Where(bin => sum[bin] > 0).ToArray();
        return new ScoreDistribution(
            [.. bins.Select(ScoreGrid.ThresholdOf)], [.. bins.Select(bin => sum[bin])], ScoreGrid.Step);
    }
}
