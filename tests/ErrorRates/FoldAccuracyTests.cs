using FacePlatform.ErrorRates.Verification;

namespace FacePlatform.Tests.ErrorRates;

public sealed class FoldAccuracyTests
{
    private static Comparison Pair(bool same, double? score, int fold) => new(0, same ? 0 : 1, score, fold);

    [Fact]
    public void The_threshold_comes_from_the_other_folds()
    {
        // Fold 0 alone would choose a threshold between 0.5 and 0.6 and be perfect; fold 1 says about 0.3.
        var accuracy = FoldAccuracy.Of([
            Pair(true, 0.6, 0), Pair(true, 0.7, 0), Pair(false, 0.5, 0), Pair(false, 0.1, 0),
            Pair(true, 0.3, 1), Pair(true, 0.8, 1), Pair(false, 0.2, 1), Pair(false, 0.0, 1),
        ]);
        Assert.Equal([0.75, 0.75], accuracy.Folds);
        Assert.Equal((0.75, 0), (accuracy.Mean, accuracy.StandardDeviation));
    }

    [Fact]
    public void Mean_and_standard_deviation_are_over_folds()
    {
        var accuracy = FoldAccuracy.Of([
            Pair(true, 0.9, 0), Pair(false, 0.1, 0), Pair(true, 0.1, 1), Pair(false, 0.9, 1),
            Pair(true, 0.9, 2), Pair(false, 0.1, 2), Pair(true, 0.9, 3), Pair(false, 0.1, 3),
        ]);
        Assert.Equal([1, 0, 1, 1], accuracy.Folds);
        Assert.Equal((0.75, 0.5), (accuracy.Mean, accuracy.StandardDeviation));
    }

    [Fact]
    public void An_undecided_pair_counts_as_answered_different()
    {
        var accuracy = FoldAccuracy.Of([
            Pair(true, null, 0), Pair(false, null, 0), Pair(true, 0.8, 0), Pair(false, 0.0, 0),
            Pair(true, 0.9, 1), Pair(false, 0.1, 1),
        ]);
        Assert.Equal([0.75, 1], accuracy.Folds);
    }

    [Fact]
    public void The_threshold_lies_where_both_kinds_are_equally_likely()
    {
        // Normal scores around 0 and 0.6 with one deviation: equally likely half way between.
        var random = new Random(5);
        Comparison[] Draw(int fold) => [.. Enumerable.Range(0, 20_000).Select(i =>
            Pair(i % 2 == 0, (i % 2 == 0 ? 0.6 : 0) + (0.15 * Sphere.Gaussian(random)), fold))];
        var accuracy = FoldAccuracy.Of([.. Draw(0), .. Draw(1)]);
        Assert.Equal(0.97725, accuracy.Mean, 0.002); // Φ(2), reached only at 0.3.
    }

    [Fact]
    public void Where_nothing_can_be_learned_everything_is_answered_different() =>
        Assert.Equal([0.5, 0.5], FoldAccuracy.Of([
            Pair(true, 1, 0), Pair(false, 0, 0), Pair(true, null, 1), Pair(false, 0.2, 1),
        ]).Folds);

    [Fact]
    public void One_fold_is_no_cross_validation() =>
        Assert.Throws<ArgumentException>(() => FoldAccuracy.Of([Pair(true, 1, 4)]));
}
