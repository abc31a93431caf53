using FacePlatform.ErrorRates.Scores;
using FacePlatform.ErrorRates.Verification;

namespace FacePlatform.Tests.ErrorRates;

public sealed class ComparisonSetTests
{
    // a has photos at 0°, 10° and 60°, b at 20°, c at 90° and 180°.
    private static readonly LabelledEmbeddings Tiny = new([
        new("a", Sphere.Angle(0)), new("b", Sphere.Angle(20)), new("a", Sphere.Angle(10)), new("c", Sphere.Angle(90)),
        new("a", Sphere.Angle(60)), new("c", Sphere.Angle(180)),
    ]);

    [Fact]
    public void All_pairs_are_counted_by_hand()
    {
        var pairs = new AllPairs(Tiny);
        Assert.Equal([3, 0, 1], pairs.GenuinePairs);
        Assert.Equal(11, pairs.ImpostorPairs);
        Assert.Equal(3, pairs.ImpostorSubjectPairs);

        // At 0.9 (25.8°): genuine a10–a0 matches; a0–b, a10–b match, the rest does not.
        var errors = Assert.Single(pairs.ErrorsAt([0.9]));
        Assert.Equal([2, 0, 1], errors.FalseNonMatches);
        Assert.Equal([new SubjectPairErrors(0, 1, 2, 3)], errors.FalseMatches);

        var estimator = new RateEstimator(pairs, seed: 0);
        Assert.Equal(0.75, estimator.FalseNonMatchRate(errors).Rate);
        Assert.Equal(2.0 / 11, estimator.FalseMatchRate(errors, PairWeighting.PerComparison).Rate, 12);
        Assert.Equal(2.0 / 3 / 3, estimator.FalseMatchRate(errors, PairWeighting.PerSubjectPair).Rate, 12);
    }

    [Fact]
    public void Many_photos_of_one_person_do_not_outweigh_other_pairs_of_people()
    {
        // 100 photos of a look like b; c and d look like nobody. Of three other pairs of people one always matches.
        var photos = Enumerable.Range(0, 100).Select(_ => new LabelledPhoto("a", Sphere.Angle(0)))
            .Append(new("b", Sphere.Angle(0))).Append(new("c", Sphere.Angle(120)));
        var pairs = new AllPairs(new(photos));
        Assert.Equal(100.0 / 201, pairs.Impostor(PairWeighting.PerComparison).MatchRate(0.9), 12);
        Assert.Equal(1.0 / 3, pairs.Impostor(PairWeighting.PerSubjectPair).MatchRate(0.9), 12);
    }

    [Fact]
    public void Undecided_photos_are_false_non_matches_and_no_impostors()
    {
        var pairs = new AllPairs(new([
            new("a", Sphere.Angle(0)), new("a", Sphere.Angle(0)), new("a", null), new("b", null), new("c", Sphere.Angle(0)),
        ]));
        Assert.Equal([3, 0, 0], pairs.GenuinePairs);
        Assert.Equal(2, pairs.ImpostorPairs);
        Assert.Equal([2, 0, 0], pairs.ErrorsAt([0.9])[0].FalseNonMatches);
        Assert.Equal(2.0 / 3, pairs.Genuine.NonMatchRate(0.9), 12);
    }

    [Fact]
    public void All_pairs_and_the_same_list_of_pairs_agree()
    {
        var set = Sphere.People(40, 3, seed: 7, dimension: 512);
        var all = new AllPairs(set);
        var rows = Enumerable.Range(0, set.SubjectCount).SelectMany(s => Enumerable.Repeat(s, set.RowsOf(s))).ToArray();
        var list = new PairList(set.SubjectCount, [
            .. from a in Enumerable.Range(0, rows.Length)
               from b in Enumerable.Range(0, a)
               select new Comparison(rows[a], rows[b], Dot(set, a, b), 0),
        ]);
        double[] thresholds = [0, 1.0 / 16, 1.0 / 8];

        Assert.Equal(list.ImpostorPairs, all.ImpostorPairs);
        Assert.Equal(list.ImpostorSubjectPairs, all.ImpostorSubjectPairs);
        Assert.Equal(list.GenuinePairs, all.GenuinePairs);
        Assert.Equal(
            Roc.AreaUnderCurve(list.Genuine, list.Impostor(PairWeighting.PerComparison)),
            Roc.AreaUnderCurve(all.Genuine, all.Impostor(PairWeighting.PerComparison)),
            1e-3);
        foreach (var (a, b) in all.ErrorsAt(thresholds).Zip(list.ErrorsAt(thresholds)))
        {
            Assert.Equal(a.FalseNonMatches, b.FalseNonMatches);
            Assert.Equal(
                a.FalseMatches.OrderBy(e => (e.First, e.Second)), b.FalseMatches.OrderBy(e => (e.First, e.Second)));
            foreach (var weighting in Enum.GetValues<PairWeighting>())
            {
                Assert.Equal(all.Impostor(weighting).MatchRate(a.Threshold), list.Impostor(weighting).MatchRate(a.Threshold), 9);
                Assert.Equal(
                    new RateEstimator(all, 3).FalseMatchRate(a, weighting).High,
                    new RateEstimator(list, 3).FalseMatchRate(b, weighting).High,
                    9);
            }
        }
    }

    [Fact]
    public void A_rate_without_errors_gets_the_rule_of_three()
    {
        var pairs = new AllPairs(new([
            new("a", Sphere.Angle(0)), new("a", Sphere.Angle(1)), new("b", Sphere.Angle(90)), new("c", Sphere.Angle(180)),
        ]));
        var errors = pairs.ErrorsAt([0.9])[0];
        var estimator = new RateEstimator(pairs, 0);
        Assert.Equal((0, 0, 1), (
            estimator.FalseMatchRate(errors, PairWeighting.PerComparison).Rate,
            estimator.FalseMatchRate(errors, PairWeighting.PerComparison).Low,
            estimator.FalseMatchRate(errors, PairWeighting.PerComparison).High)); // 3 pairs of people: 3/3
        Assert.Equal(0, estimator.FalseNonMatchRate(errors).Rate);
        Assert.Equal(1, estimator.FalseNonMatchRate(errors).High);
    }

    [Fact]
    public void Scans_give_the_same_numbers_every_time()
    {
        var set = Sphere.People(150, 2, seed: 3, dimension: 64);
        double[] Run()
        {
            var impostor = new AllPairs(set).Impostor(PairWeighting.PerSubjectPair);
            return [.. impostor.Scores.Select(impostor.MatchRate)];
        }

        Assert.Equal(Run(), Run());
    }

    private static double Dot(LabelledEmbeddings set, int a, int b)
    {
        var sum = 0.0;
        for (var i = 0; i < set.Dimension; i++)
            sum += (double)set[a][i] * set[b][i];
        return sum;
    }
}
