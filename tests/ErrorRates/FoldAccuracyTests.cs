using FacePlatform.ErrorRates.Verification;

namespace FacePlatform.Tests.ErrorRates;

public sealed class FoldAccuracyTests
{
    private static Comparison Pair(bool same, double? score, int fold) => new(0, same ? 0 : 1, score, fold);

    [Fact]
    public void The_threshold_comes_from_the_other_folds()
    {
        // Fold 0 alone would choose a threshold between 0.5 and 0.6 and be perfect; fold 1 says about 0.25.
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
            Pair(true, 0.9, 2), Pair(false, 0.1, 2),
        ]);
        Assert.Equal(2.0 / 3, accuracy.Mean, 12);
        Assert.Equal(Math.Sqrt(1.0 / 3), accuracy.StandardDeviation, 12);
    }

    [Fact]
    public void An_undecided_pair_counts_as_answered_different()
    {
        var accuracy = FoldAccuracy.Of([
            Pair(true, null, 0), Pair(false, null, 0), Pair(true, 0.9, 1), Pair(false, 0.1, 1),
        ]);
        Assert.Equal([0.5, 0.5], accuracy.Folds); // Fold 1 has no scored pair to learn from: threshold 0.
    }

    [Fact]
    public void One_fold_is_no_cross_validation() =>
        Assert.Throws<ArgumentException>(() => FoldAccuracy.Of([Pair(true, 1, 4)]));
}
