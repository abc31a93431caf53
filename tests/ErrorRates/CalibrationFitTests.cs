using FacePlatform.ErrorRates;
using FacePlatform.ErrorRates.Fitting;
using FacePlatform.ErrorRates.Resampling;
using FacePlatform.ErrorRates.Verification;

namespace FacePlatform.Tests.ErrorRates;

public sealed class CalibrationFitTests
{
    [Fact]
    public void Ladder_has_one_two_five_in_every_decade_from_a_tenth_to_a_millionth() =>
        Assert.Equal(
            [0.1, 0.05, 0.02, 0.01, 5e-3, 2e-3, 1e-3, 5e-4, 2e-4, 1e-4, 5e-5, 2e-5, 1e-5, 5e-6, 2e-6, 1e-6],
            CalibrationFit.Ladder);

    [Fact]
    public void Known_scores_in_give_the_known_thresholds_out()
    {
        var set = Sphere.People(1000, 2, seed: 11);
        var calibration = CalibrationFit.Fit(new AllPairs(set), "sphere", "Points of a sphere.", set.PhotoCount);

        Assert.Equal((1000, 2000, 4 * 499_500L, 1000L), (
            calibration.Subjects, calibration.Images, calibration.ImpostorPairs, calibration.GenuinePairs));
        var supported = calibration.Points.Where(p => p.Supported).ToArray();
        Assert.True(supported[^1].FalseMatchRate <= 1e-4);
        foreach (var point in supported)
        {
            var truth = Sphere.FalseMatchRate(point.Threshold);
            Assert.InRange(truth, point.FalseMatchRate * 0.6, point.FalseMatchRate * 1.6);
            Assert.InRange(point.FalseMatches, point.FalseMatchRate * 1.7e6, point.FalseMatchRate * 2.3e6);
            Assert.True(point.High <= 2 * point.FalseMatchRate);
        }

        Assert.Equal(0.98, supported.Single(p => p.FalseMatchRate == 0.01).Threshold, 0.002);
        Assert.False(calibration.Points[^1].Supported);
        Assert.Matches("^sphere-[0-9a-f]{8}$", calibration.Name);
        Assert.Equal(0.95, calibration.Points[1].FalseNonMatchRate, 0.03); // Genuine pairs are points of a sphere too.
    }

    [Fact]
    public void The_name_stands_for_the_content()
    {
        string Name(int seed) =>
            CalibrationFit.Fit(new AllPairs(Sphere.People(50, 1, seed)), "set", "", 50).Name;
        Assert.Equal(Name(1), Name(1));
        Assert.NotEqual(Name(1), Name(2));
    }

    [Fact]
    public void A_row_of_few_errors_is_not_supported()
    {
        var calibration = CalibrationFit.Fit(new AllPairs(Sphere.People(20, 1, seed: 5)), "small", "", 20);
        Assert.DoesNotContain(calibration.Points, p => p.Supported); // 190 pairs: 19 errors at a rate of 0.1.
        Assert.Equal(1, new ThresholdTable(calibration).SmallestSupportedRate);
        var none = calibration.Points[^1];
        Assert.Equal((0, 0, 0.0), (none.FalseMatches, none.SubjectPairs, none.Low));
        Assert.Equal(3.0 / 190, none.High, 12);
    }

    [Fact]
    public void Errors_of_few_people_are_not_supported_however_many_photos_they_have()
    {
        // 40 photos of each of two look-alikes among 30 others: 1,600 false matches, one pair of people.
        var look = Sphere.People(2, 1, seed: 1);
        var photos = Enumerable.Range(0, 80).Select(i => new FacePlatform.ErrorRates.Scores.LabelledPhoto(
                i % 2 == 0 ? "twin a" : "twin b", look[0].ToArray()))
            .Concat(Enumerable.Range(0, 30).Select(i => new FacePlatform.ErrorRates.Scores.LabelledPhoto(
                $"{i}", look[1].ToArray().Select((v, k) => k == 0 ? -v : v).ToArray())));
        var errors = new AllPairs(new(photos.Take(110))).ErrorsAt([0.999])[0];
        var twins = new ThresholdErrors(
            errors.Threshold, [.. errors.FalseMatches.Where(e => e.Comparisons > 40)], errors.FalseNonMatches);
        Assert.Equal(1600, Assert.Single(twins.FalseMatches).Errors);
        Assert.Contains("1 pairs of subjects", Support.WhyNot(0.5, twins, new RateEstimate(0.4, 0.3, 0.5)));
    }

    [Fact]
    public void Support_needs_thirty_errors_and_an_interval_below_twice_the_claim()
    {
        ThresholdErrors Errors(int count) => new(
            0, [.. Enumerable.Range(0, count).Select(i => new SubjectPairErrors(i, i + 1, 1, 1))], []);
        Assert.Contains("29 false matches", Support.WhyNot(0.01, Errors(29), new(0.01, 0.005, 0.015)));
        Assert.Contains("twice", Support.WhyNot(0.01, Errors(30), new(0.01, 0.005, 0.0201)));
        Assert.Null(Support.WhyNot(0.01, Errors(30), new(0.01, 0.005, 0.02)));
    }

    // Faces are not alike in how many others they resemble: here those near the centre of the cloud resemble more. The
    // mean over all populations stands for the truth; the 95 % interval must hold it in about 190 of 200.
    [Theory]
    [InlineData(PairWeighting.PerComparison)]
    [InlineData(PairWeighting.PerSubjectPair)]
    public void The_interval_covers_the_truth_about_as_often_as_it_says(PairWeighting weighting)
    {
        var rates = Measure(populations: 200, centre: 1.5, threshold: 0.8, weighting);
        var truth = rates.Average(r => r.Rate);
        Assert.InRange(rates.Count(r => r.Low <= truth && r.High >= truth), 0.90 * 200, 0.99 * 200);
    }

    // Without such differences pairs are independent, and the interval is too wide, not too narrow.
    [Fact]
    public void The_interval_is_conservative_where_all_pairs_are_independent()
    {
        var rates = Measure(populations: 100, centre: 0, threshold: 0.8, PairWeighting.PerComparison);
        Assert.InRange(rates.Count(r => r.Low <= 0.1 && r.High >= 0.1), 95, 100);
    }

    private static List<RateEstimate> Measure(int populations, double centre, double threshold, PairWeighting weighting) =>
    [
        .. Enumerable.Range(0, populations).Select(seed =>
        {
            var pairs = new AllPairs(Sphere.People(60, 1 + (seed % 2), seed + 1000, centre: centre));
            return new RateEstimator(pairs, seed).FalseMatchRate(pairs.ErrorsAt([threshold])[0], weighting);
        }),
    ];

    [Fact]
    public void Split_half_check_passes_where_people_are_alike_and_names_all_claims()
    {
        var checks = SplitHalfCheck.Run(Sphere.People(500, 2, seed: 21), splits: 4);
        Assert.Equal([1e-2, 1e-3, 1e-4], checks.Select(c => c.Claimed));
        Assert.All(checks, c => Assert.True(c.Passes, $"{c}"));
        Assert.Equal(0.01, checks[0].Measured.Rate, 0.001);
        Assert.Equal(0.98, checks[0].Threshold, 0.002);
    }

    [Theory]
    [InlineData(0.001, 0.0021, 0.003, false)]
    [InlineData(0.001, 0.0019, 0.003, true)]
    [InlineData(0.001, 0.0001, 0.0004, false)]
    [InlineData(0.001, 0, 0.0005, true)]
    public void A_claim_passes_where_the_interval_meets_half_to_twice(double claim, double low, double high, bool passes) =>
        Assert.Equal(passes, new RateCheck(claim, 0, new((low + high) / 2, low, high)).Passes);
}
