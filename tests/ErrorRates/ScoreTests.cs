using FacePlatform.ErrorRates.Scores;

namespace FacePlatform.Tests.ErrorRates;

public sealed class ScoreTests
{
    private static readonly ScoreDistribution Genuine = ScoreDistribution.Of([0.9, 0.8, 0.5, 0.3]);
    private static readonly ScoreDistribution Impostor = ScoreDistribution.Of([0.6, 0.4, 0.3, 0.1, 0.0]);

    [Fact]
    public void Match_rate_counts_scores_at_or_above_the_threshold()
    {
        Assert.Equal(0.4, Impostor.MatchRate(0.4));
        Assert.Equal(0.2, Impostor.MatchRate(0.41));
        Assert.Equal(0, Impostor.MatchRate(0.61));
        Assert.Equal(1, Impostor.MatchRate(-1));
        Assert.Equal(0.5, Genuine.NonMatchRate(0.8));
    }

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(0.8, 0.1)]
    [InlineData(0.4, 0.4)]
    [InlineData(0.39, 0.6)]
    [InlineData(0.2, 0.6)]
    public void Threshold_is_the_smallest_score_that_keeps_the_rate(double rate, double threshold) =>
        Assert.Equal(threshold, Impostor.ThresholdFor(rate));

    [Fact]
    public void Threshold_lies_above_all_scores_where_even_the_largest_is_too_frequent()
    {
        var threshold = Impostor.ThresholdFor(0.1);
        Assert.True(threshold > 0.6);
        Assert.Equal(0, Impostor.MatchRate(threshold));
    }

    // Of 4 × 5 comparisons the genuine score wins 5 + 5 + 4 + 2 times and ties once: 16.5 / 20.
    [Fact]
    public void Area_under_the_curve_counts_ties_as_one_half() =>
        Assert.Equal(16.5 / 20, Roc.AreaUnderCurve(Genuine, Impostor), 12);

    // At 0.4 FMR is 2/5 and FNMR 1/4; at 0.5 FMR is 1/5 and FNMR 1/4. The lines cross at FNMR 1/4.
    [Fact]
    public void Equal_error_rate_is_where_both_rates_cross() =>
        Assert.Equal(0.25, Roc.EqualErrorRate(Genuine, Impostor), 12);

    [Fact]
    public void Perfect_separation_has_area_one_and_no_error()
    {
        var (high, low) = (ScoreDistribution.Of([0.8, 0.9]), ScoreDistribution.Of([0.1, 0.2]));
        Assert.Equal(1, Roc.AreaUnderCurve(high, low));
        Assert.Equal(0, Roc.EqualErrorRate(high, low));
        Assert.Equal(0, Roc.AreaUnderCurve(low, high));
        Assert.Equal(1, Roc.EqualErrorRate(low, high));
    }

    // Normal scores two standard deviations apart: AUC is Φ(2/√2) = 0.92135, EER is Φ(−1) = 0.15866.
    [Fact]
    public void Normal_scores_give_the_rates_of_theory()
    {
        var random = new Random(1);
        double[] Draw(double mean) => [.. Enumerable.Range(0, 200_000).Select(_ => mean + Sphere.Gaussian(random))];
        var (genuine, impostor) = (ScoreDistribution.Of(Draw(2)), ScoreDistribution.Of(Draw(0)));
        Assert.Equal(0.92135, Roc.AreaUnderCurve(genuine, impostor), 0.002);
        Assert.Equal(0.15866, Roc.EqualErrorRate(genuine, impostor), 0.002);
        Assert.Equal(3.0902, impostor.ThresholdFor(1e-3), 0.05); // Φ(−3.0902) = 0.001
    }

    [Fact]
    public void No_scores_give_no_number()
    {
        var none = ScoreDistribution.Of([]);
        Assert.True(double.IsNaN(Roc.AreaUnderCurve(none, Impostor)));
        Assert.True(double.IsNaN(Roc.EqualErrorRate(Genuine, none)));
    }

    [Fact]
    public void Embeddings_must_have_unit_length_and_one_size()
    {
        Assert.Throws<ArgumentException>(() => new LabelledEmbeddings([new("a", [0.5f, 0.5f])]));
        Assert.Throws<ArgumentException>(() => new LabelledEmbeddings([new("a", [0f, 0f])]));
        Assert.Throws<ArgumentException>(() => new LabelledEmbeddings([new("a", [float.NaN, 1f])]));
        Assert.Throws<ArgumentException>(() => new LabelledEmbeddings([new("a", [1f, 0f]), new("b", [1f, 0f, 0f])]));
    }
}
