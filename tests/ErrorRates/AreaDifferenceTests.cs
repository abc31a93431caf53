using FacePlatform.ErrorRates.Scores;
using FacePlatform.ErrorRates.Verification;

namespace FacePlatform.Tests.ErrorRates;

public sealed class AreaDifferenceTests
{
    private const int People = 60;
    private const int Photos = 4;

    [Fact]
    public void It_is_the_difference_of_the_areas()
    {
        var (before, after) = (Encoded(noise: 0.5), Encoded(noise: 0.3));
        int[] once = [.. Enumerable.Repeat(1, People)];
        Assert.Equal(Area(after) - Area(before), new AreaDifference(before, after).Difference(once), 1e-4);
    }

    [Fact]
    public void A_person_who_was_drawn_twice_counts_twice_and_one_who_was_not_does_not()
    {
        var (before, after) = (Encoded(noise: 0.5), Encoded(noise: 0.3));
        var random = new Random(1);
        int[] weights = [.. Enumerable.Range(0, People).Select(_ => random.Next(3))];
        Assert.Equal(
            Weighted(after, weights) - Weighted(before, weights), new AreaDifference(before, after).Difference(weights), 1e-4);
    }

    [Fact]
    public void The_same_embeddings_differ_by_nothing() =>
        Assert.Equal((0, 0), new AreaDifference(Encoded(0.4), Encoded(0.4)).Interval(seed: 1));

    [Fact]
    public void A_better_encoder_shows_and_the_interval_is_reproducible()
    {
        var difference = new AreaDifference(Encoded(noise: 0.5), Encoded(noise: 0.3));
        var (low, high) = difference.Interval(seed: 1);
        Assert.InRange(low, 0.001, high);
        Assert.Equal((low, high), difference.Interval(seed: 1));
        var worse = new AreaDifference(Encoded(noise: 0.3), Encoded(noise: 0.5)).Interval(seed: 1);
        Assert.Equal(-high, worse.Low, 1e-9);
        Assert.Equal(-low, worse.High, 1e-9);
    }

    [Fact]
    public void Two_equally_good_encoders_show_no_difference()
    {
        // Of 20 pairs of encoders that differ by chance alone, about one shows a difference at 95 %.
        var shown = Enumerable.Range(0, 20).Count(seed =>
        {
            var (low, high) = new AreaDifference(Encoded(0.5, seed: 2 * seed), Encoded(0.5, seed: (2 * seed) + 1)).Interval(seed);
            return low > 0 || high < 0;
        });
        Assert.InRange(shown, 0, 4);
    }

    [Fact]
    public void What_cannot_be_compared_has_no_interval_or_is_refused()
    {
        var single = new LabelledEmbeddings([new("a", Sphere.Angle(0)), new("b", Sphere.Angle(10))]);
        Assert.True(double.IsNaN(new AreaDifference(single, single).Interval(seed: 1).Low));
        Assert.Throws<ArgumentException>(() => new AreaDifference(single, Encoded(0.3)));
    }

    // Each person is a direction, each photo that direction with the encoder's noise.
    private static LabelledEmbeddings Encoded(double noise, int seed = 7)
    {
        var (people, photos) = (new Random(1), new Random(seed));
        return new(Enumerable.Range(0, People).SelectMany(person =>
        {
            var direction = Sphere.Point(people, 8);
            return Enumerable.Range(0, Photos).Select(_ =>
            {
                var values = direction.Select(x => x + (noise * Sphere.Gaussian(photos))).ToArray();
                var norm = Math.Sqrt(values.Sum(x => x * x));
                return new LabelledPhoto($"{person:00}", [.. values.Select(x => (float)(x / norm))]);
            }).ToArray();
        }));
    }

    private static double Area(LabelledEmbeddings set)
    {
        var pairs = new AllPairs(set);
        return Roc.AreaUnderCurve(pairs.Genuine, pairs.Impostor(PairWeighting.PerComparison));
    }

    // As the definition has it: every genuine score against every impostor score.
    private static double Weighted(LabelledEmbeddings set, int[] weights)
    {
        var (genuine, impostor) = (new List<(float Score, double Weight)>(), new List<(float Score, double Weight)>());
        for (var a = 0; a < set.RowCount; a++)
        {
            for (var b = a + 1; b < set.RowCount; b++)
            {
                var (first, second) = (a / Photos, b / Photos);
                if (first == second)
                    genuine.Add((set.Similarity(a, b), weights[first]));
                else
                    impostor.Add((set.Similarity(a, b), weights[first] * weights[second]));
            }
        }

        return genuine.Sum(g => impostor.Sum(i => g.Weight * i.Weight * (g.Score > i.Score ? 1 : g.Score == i.Score ? 0.5 : 0)))
            / (genuine.Sum(g => g.Weight) * impostor.Sum(i => i.Weight));
    }
}
