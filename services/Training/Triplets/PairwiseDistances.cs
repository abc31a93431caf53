using FacePlatform.V1;
using TorchSharp;
using static TorchSharp.torch;

namespace FacePlatform.Training.Triplets;

/// <summary>d(x, y) of every two embeddings of a batch.</summary>
internal static class PairwiseDistances
{
    // The slope of a root is infinite at 0; with this it is at most 500.
    private static readonly Scalar s_epsilon = 1e-6;

    private static readonly Scalar s_zero = 0.0;
    private static readonly Scalar s_two = 2.0;
    private static readonly Scalar s_minusTwo = -2.0;

    /// <param name="embeddings">[n, values], of unit length.</param>
    /// <param name="distance">Squared Euclidean is 2 − 2·cos, 0 to 4 (FaceNet's); Euclidean its root, 0 to 2.</param>
    /// <returns>[n, n], differentiable, in the caller's dispose scope.</returns>
    public static Tensor Of(Tensor embeddings, TripletDistance distance)
    {
        using var scope = NewDisposeScope();
        var squared = embeddings.mm(embeddings.t()).mul(s_minusTwo).add(s_two).clamp_min(s_zero);
        return (distance == TripletDistance.Euclidean ? squared.add(s_epsilon).sqrt() : squared).MoveToOuterDisposeScope();
    }
}
