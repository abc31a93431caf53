using FacePlatform.V1;
using static TorchSharp.torch;

namespace FacePlatform.Training.Triplets;

/// <summary>d(x, y) of every two embeddings of a batch.</summary>
internal static class PairwiseDistances
{
    // The slope of a root is infinite at 0; with this it is at most 500.
    private const float Epsilon = 1e-6f;

    /// <param name="embeddings">[n, values], of unit length.</param>
    /// <param name="distance">Squared Euclidean is 2 − 2·cos, 0 to 4 (FaceNet's); Euclidean its root, 0 to 2.</param>
    /// <returns>[n, n], differentiable, in the caller's dispose scope.</returns>
    public static Tensor Of(Tensor embeddings, TripletDistance distance)
    {
        using var scope = NewDisposeScope();
        var squared = (2 - (2 * embeddings.mm(embeddings.t()))).clamp_min(0);
        return (distance == TripletDistance.Euclidean ? (squared + Epsilon).sqrt() : squared).MoveToOuterDisposeScope();
    }
}
