namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>Unit-length embeddings with known similarities.</summary>
public static class Vectors
{
    /// <summary>A direction of its own: orthogonal to every other index.</summary>
    public static float[] Axis(int index, int size = Pipelines.Size)
    {
        var vector = new float[size];
        vector[index] = 1;
        return vector;
    }

    /// <summary>A vector whose cosine with <c>Axis(0)</c> is the given one; its rest lies along <paramref name="other"/>.</summary>
    public static float[] At(double cosine, int other = 1, int size = Pipelines.Size)
    {
        var vector = new float[size];
        vector[0] = (float)cosine;
        vector[other] = (float)Math.Sqrt(1 - (cosine * cosine));
        return vector;
    }

    public static float[] Random(Random random, int size = Pipelines.Size)
    {
        var vector = new double[size];
        for (var i = 0; i < size; i++)
            vector[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var length = Math.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => (float)(value / length))];
    }
}
