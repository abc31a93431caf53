using FacePlatform.Training.Triplets;
using FacePlatform.V1;

namespace FacePlatform.Tests.Training.Triplets;

public sealed class TripletMinerTests
{
    // On a line, so that distances can be read off: a at 0 and 5, b at 3 and 6, c at 9 and 20.
    private static readonly float[] Places = [0, 5, 3, 6, 9, 20];
    private static readonly int[] Labels = [0, 0, 1, 1, 2, 2];

    private static readonly DistanceMatrix Distances = new(
        [.. from a in Places from b in Places select Math.Abs(a - b)], Places.Length);

    [Fact]
    public void Semi_hard_takes_the_nearest_negative_beyond_the_positive()
    {
        var triplets = Mine(TripletMining.SemiHard);
        Assert.Equal(6, triplets.Count);
        // From 0 to its positive it is 5; the next beyond is 6.
        Assert.Contains(new(0, 1, 3), triplets);
        // From 3 to its positive it is 3 and to the others 3 (no farther), 2, 6 and 17.
        Assert.Contains(new(2, 3, 4), triplets);
        // From 9 to its positive it is 11 and to the farthest other 9: there all are hard.
        Assert.Contains(new(4, 5, 0), triplets);
    }

    [Fact]
    public void Batch_hard_takes_the_farthest_positive_and_the_nearest_negative()
    {
        var labels = new[] { 0, 0, 0, 1, 1, 1 };
        var triplets = TripletMiner.Mine(Distances, labels, TripletMining.BatchHard, new Random(1));
        Assert.Equal([new(0, 1, 3), new(1, 0, 3), new(2, 0, 3), new(3, 5, 1), new(4, 5, 1), new(5, 3, 1)], triplets);
    }

    [Fact]
    public void Random_takes_any_negative_of_each_anchor_and_positive()
    {
        var chosen = new HashSet<Triplet>();
        for (var seed = 0; seed < 100; seed++)
        {
            var triplets = Mine(TripletMining.Random, seed);
            Assert.Equal(6, triplets.Count);
            chosen.UnionWith(triplets);
        }

        // Each of the six with each of its four negatives.
        Assert.Equal(24, chosen.Count);
        Assert.All(chosen, triplet =>
        {
            Assert.NotEqual(triplet.Anchor, triplet.Positive);
            Assert.Equal(Labels[triplet.Anchor], Labels[triplet.Positive]);
            Assert.NotEqual(Labels[triplet.Anchor], Labels[triplet.Negative]);
        });
        Assert.Equal(Mine(TripletMining.Random, 7), Mine(TripletMining.Random, 7));
    }

    [Theory]
    [InlineData(TripletMining.Random)]
    [InlineData(TripletMining.SemiHard)]
    [InlineData(TripletMining.BatchHard)]
    public void Where_all_are_one_person_or_have_one_image_there_is_none(TripletMining mining)
    {
        Assert.Empty(TripletMiner.Mine(Distances, [0, 0, 0, 0, 0, 0], mining, new Random(1)));
        Assert.Empty(TripletMiner.Mine(Distances, [0, 1, 2, 3, 4, 5], mining, new Random(1)));
    }

    private static List<Triplet> Mine(TripletMining mining, int seed = 1) =>
        TripletMiner.Mine(Distances, Labels, mining, new Random(seed));
}
