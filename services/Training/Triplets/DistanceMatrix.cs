using static TorchSharp.torch;

namespace FacePlatform.Training.Triplets;

/// <summary>The distances of a batch as numbers.</summary>
/// <param name="values">Row-major, as many rows as columns.</param>
/// <param name="count">Rows.</param>
internal sealed class DistanceMatrix(float[] values, int count)
{
    /// <param name="distances">[n, n].</param>
    public static DistanceMatrix Of(Tensor distances)
    {
        using var scope = NewDisposeScope();
        return new(distances.detach().contiguous().data<float>().ToArray(), (int)distances.shape[0]);
    }

    /// <summary>Images of the batch.</summary>
    public int Count { get; } = count;

    public float this[int first, int second] => values[(first * Count) + second];
}
