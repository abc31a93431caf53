using System.Numerics.Tensors;

namespace FacePlatform.Tests.Benchmarks.Measuring;

/// <summary>Random embeddings: no face looks like another, which is the most work for a search.</summary>
internal static class UnitVectors
{
    /// <summary>Rows of unit length, one after the other.</summary>
    public static float[] Create(int count, int dimension, int seed)
    {
        var values = new float[(long)count * dimension];
        var random = new Random(seed);
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        for (var i = 0; i < count; i++)
        {
            var row = values.AsSpan(i * dimension, dimension);
            TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
        }

        return values;
    }
}
