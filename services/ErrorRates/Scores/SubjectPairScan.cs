using System.Numerics.Tensors;

namespace FacePlatform.ErrorRates.Scores;

/// <summary>
/// Scores every pair of rows once, subject pair by subject pair, without keeping the scores: 4.6 million pairs of
/// 512-d embeddings take about a second on two cores, in memory that does not grow with their number.
/// </summary>
/// <remarks>
/// <code>
///              tile of subjects          1. Subjects are cut into tiles whose rows stay in a core's cache.
///            ┌────┬────┬────┐            2. Each stripe owns every 32nd line of tiles and one accumulator.
///     tile   │ ◥  │ ■  │ ■  │ stripe 0   3. A visit gets all scores between two subjects; on the diagonal
///            ├────┼────┼────┤               those between the photos of one.
///            │    │ ◥  │ ■  │ stripe 1   4. Accumulators come back in stripe order, so that sums do not
///            └────┴────┴────┘               depend on which thread was faster.
/// </code>
/// </remarks>
internal static class SubjectPairScan
{
    private const int Stripes = 32;
    private const int RowsPerTile = 64;

    /// <param name="first">The lower subject number.</param>
    /// <param name="second">The higher one, or the same for genuine pairs.</param>
    /// <param name="scores">One cosine per pair of their rows; never empty.</param>
    public delegate void Visit<in T>(T accumulator, int first, int second, ReadOnlySpan<float> scores);

    public static T[] Run<T>(LabelledEmbeddings set, Func<T> create, Visit<T> visit)
    {
        var tiles = Tiles(set); // 1
        var accumulators = new T[Stripes];
        Parallel.For(0, Stripes, stripe =>
        {
            var accumulator = accumulators[stripe] = create(); // 2
            var scores = new float[256];
            for (var line = stripe; line < tiles.Count; line += Stripes)
            {
                for (var column = line; column < tiles.Count; column++)
                {
                    for (var first = tiles[line].First; first < tiles[line].End; first++)
                    {
                        for (var second = Math.Max(first, tiles[column].First); second < tiles[column].End; second++)
                        {
                            var count = Score(set, first, second, ref scores);
                            if (count > 0)
                                visit(accumulator, first, second, scores.AsSpan(0, count)); // 3
                        }
                    }
                }
            }
        });
        return accumulators; // 4
    }

    private static List<(int First, int End)> Tiles(LabelledEmbeddings set)
    {
        var tiles = new List<(int First, int End)>();
        for (int first = 0, end; first < set.SubjectCount; first = end)
        {
            end = first + 1;
            while (end < set.SubjectCount && set.FirstRowOf(end) + set.RowsOf(end) - set.FirstRowOf(first) <= RowsPerTile)
                end++;
            tiles.Add((first, end));
        }

        return tiles;
    }

    private static int Score(LabelledEmbeddings set, int first, int second, ref float[] scores)
    {
        var (rowsA, rowsB) = (set.RowsOf(first), set.RowsOf(second));
        if (scores.Length < rowsA * rowsB)
            scores = new float[2 * rowsA * rowsB];
        var count = 0;
        for (var a = 0; a < rowsA; a++)
        {
            var row = set[set.FirstRowOf(first) + a];
            for (var b = first == second ? a + 1 : 0; b < rowsB; b++)
                scores[count++] = TensorPrimitives.Dot(row, set[set.FirstRowOf(second) + b]);
        }

        return count;
    }
}
