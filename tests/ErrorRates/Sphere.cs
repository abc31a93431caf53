using FacePlatform.ErrorRates.Scores;

namespace FacePlatform.Tests.ErrorRates;

/// <summary>
/// Embeddings with a known score distribution. The cosine of two points drawn uniformly from the unit sphere in three
/// dimensions is uniform on [−1, 1] (Archimedes), so that the false match rate of a threshold t is exactly (1 − t)/2;
/// and all pairs are pairwise independent.
/// </summary>
internal static class Sphere
{
    public static double FalseMatchRate(double threshold) => (1 - threshold) / 2;

    public static LabelledEmbeddings People(int count, int photos, int seed, int dimension = 3, double centre = 0)
    {
        var random = new Random(seed);
        return new(Enumerable.Range(0, count).SelectMany(person =>
            Enumerable.Range(0, photos).Select(_ => new LabelledPhoto($"{person:0000}", Point(random, dimension, centre)))));
    }

    public static float[] Point(Random random, int dimension, double centre = 0)
    {
        var values = Enumerable.Range(0, dimension).Select(i => Gaussian(random) + (i == 0 ? centre : 0)).ToArray();
        var norm = Math.Sqrt(values.Sum(v => v * v));
        return [.. values.Select(v => (float)(v / norm))];
    }

    /// <summary>A standard normal number (Box and Muller).</summary>
    public static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>A point of the plane's unit circle.</summary>
    public static float[] Angle(double degrees) =>
        [(float)Math.Cos(degrees * Math.PI / 180), (float)Math.Sin(degrees * Math.PI / 180)];
}
