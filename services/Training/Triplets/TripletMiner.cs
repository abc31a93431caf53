using FacePlatform.V1;

namespace FacePlatform.Training.Triplets;

/// <summary>
/// Chooses the triplets of a batch.
/// <code>
///          d(A,P)          d(A,P) + margin
///   A ───────┼────────────────────┼───────────▶ distance of a negative
///      hard  │     semi-hard      │   easy: costs nothing
/// </code>
/// <list type="bullet">
/// <item>Random: each anchor and positive with a negative at random.</item>
/// <item>Semi-hard (Schroff et al. 2015): each anchor and positive with the nearest negative that is farther than the
/// positive. Where none is, all negatives are hard, and the farthest is taken: the hardest early in training make all
/// embeddings one point.</item>
/// <item>Batch-hard (Hermans et al. 2017): each anchor with its farthest positive and its nearest negative.</item>
/// </list>
/// </summary>
internal static class TripletMiner
{
    /// <param name="distances">Of the batch.</param>
    /// <param name="labels">Whom each image shows; two people or more, some with two images.</param>
    /// <param name="mining">How.</param>
    /// <param name="random">For random mining.</param>
    public static List<Triplet> Mine(
        DistanceMatrix distances, IReadOnlyList<int> labels, TripletMining mining, Random random)
    {
        var triplets = new List<Triplet>();
        for (var anchor = 0; anchor < labels.Count; anchor++)
        {
            var others = Enumerable.Range(0, labels.Count).ToLookup(i => labels[i] == labels[anchor]);
            var positives = others[true].Where(i => i != anchor).ToArray();
            // Ascending, so that the first beyond a distance is the nearest beyond it.
            var negatives = others[false].OrderBy(i => distances[anchor, i]).ToArray();
            if (positives.Length == 0 || negatives.Length == 0)
                continue;
            if (mining == TripletMining.BatchHard)
                triplets.Add(new(anchor, positives.MaxBy(i => distances[anchor, i]), negatives[0]));
            else
                triplets.AddRange(positives.Select(positive => new Triplet(anchor, positive, mining == TripletMining.Random
                    ? negatives[random.Next(negatives.Length)]
                    : SemiHard(distances, anchor, positive, negatives))));
        }

        return triplets;
    }

    private static int SemiHard(DistanceMatrix distances, int anchor, int positive, int[] negatives)
    {
        foreach (var negative in negatives)
        {
            if (distances[anchor, negative] > distances[anchor, positive])
                return negative;
        }

        return negatives[^1];
    }
}
