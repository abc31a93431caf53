using FacePlatform.ErrorRates;
using FacePlatform.ErrorRates.Fitting;
using FacePlatform.ErrorRates.Identification;
using FacePlatform.ErrorRates.Scores;
using FacePlatform.ErrorRates.Verification;

namespace FacePlatform.Tests.ErrorRates;

public sealed class IdentificationTests
{
    // Enrolled: a at 0°, b at 90°. Mated: a at 20° (right), b at 30° (goes to a), b undecided. Strangers: 40° and 150°.
    private static readonly LabelledEmbeddings Tiny = new([
        new("a", Sphere.Angle(0)), new("a", Sphere.Angle(20)), new("b", Sphere.Angle(90)), new("b", Sphere.Angle(30)),
        new("b", null), new("c", Sphere.Angle(40)), new("d", Sphere.Angle(150)), new("e", null),
    ]);

    [Fact]
    public void The_fixed_split_is_counted_by_hand()
    {
        var test = new OpenSetTest(Tiny);
        Assert.Equal((2, 3, 2), (test.GallerySize, test.Mated, test.NonMated));
        Assert.Equal(1.0 / 3, test.RankOne.Rate, 12);
        // Strangers reach cos 40° = 0.766 and cos 60° = 0.5; a's photo scores cos 20° = 0.940.
        Assert.Equal(Math.Cos(40 * Math.PI / 180), test.ThresholdAt(0.5), 6);
        Assert.Equal(1.0 / 3, test.TruePositiveRateAt(0.5).Rate, 12);
        Assert.True(test.ThresholdAt(0.1) > 0.766);
    }

    [Fact]
    public void A_search_masks_the_own_subject_and_never_sees_its_own_row()
    {
        var search = Search.Run(Tiny, [0, 1, 2], [0]).Single();
        Assert.Equal(0, search.Subject);
        Assert.Equal(Math.Cos(20 * Math.PI / 180), search.Own!.Value, 6);
        Assert.Equal(0, search.Other, 6);
        Assert.Null(Search.Run(Tiny, [0, 2], [4]).Single().Own);
    }

    [Fact]
    public void Claimed_rates_hold_where_comparisons_are_independent()
    {
        var table = new ThresholdTable(Fit(Sphere.People(1500, 1, seed: 31)));
        var checks = FpirCheck.Run(Sphere.People(300, 2, seed: 32), table, splits: 4);

        Assert.Equal([(100, 0.01), (100, 0.1), (300, 0.01), (300, 0.1)], checks.Select(c => (c.GallerySize, c.Claimed)));
        var measured = checks.Where(c => c.Check is not null).ToArray();
        Assert.NotEmpty(measured);
        Assert.All(measured, c => Assert.True(c.Check!.Passes, $"{c}"));
        Assert.Equal(0.1, measured[^1].Check!.Measured.Rate, 0.03);
    }

    [Fact]
    public void A_claim_below_the_calibration_is_not_measured_and_says_so()
    {
        var table = new ThresholdTable(Fit(Sphere.People(100, 1, seed: 33)));
        var check = FpirCheck.Run(Sphere.People(100, 1, seed: 34), table, splits: 1)[0];
        Assert.Null(check.Check);
        Assert.Contains("smallest supported", check.Reason);
    }

    [Fact]
    public void Thresholds_of_another_population_fail_the_check()
    {
        // Thresholds of points in 64 dimensions, whose cosines lie near 0, mean nothing in three.
        var table = new ThresholdTable(Fit(Sphere.People(1000, 1, seed: 35, dimension: 64)));
        var checks = FpirCheck.Run(Sphere.People(200, 1, seed: 36), table, splits: 2);
        Assert.Contains(checks, c => c.Check is { Passes: false });
    }

    private static V1.Calibration Fit(LabelledEmbeddings set) =>
        CalibrationFit.Fit(new AllPairs(set), "sphere", "", set.PhotoCount);
}
