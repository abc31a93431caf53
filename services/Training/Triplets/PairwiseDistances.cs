using FacePlatform.Networks;
using FacePlatform.V1;
using static TorchSharp.torch;

namespace FacePlatform.Training.Triplets;

/// <summary>d(x, y) of every two embeddings of a batch.</summary>
internal static class PairwiseDistances
{
    // The slope of a root is infinite at 0; with this it is at most 500.
    private const double Epsilon = 1e-6;

    /// <param name="embeddings">[n, values], of unit length.</param>
    /// <param name="distance">Squared Euclidean is 2 − 2·cos, 0 to 4 (FaceNet's); Euclidean its root, 0 to 2.</param>
    /// <returns>[n, n], differentiable, in the caller's dispose scope.</returns>
    public static Tensor Of(Tensor embeddings, TripletDistance distance)
    {
        using var scope = NewDisposeScope();
        var squared = embeddings.mm(embeddings.t()).Times(-2).Plus(2).AtLeast(0);
        return (distance == TripletDistance.Euclidean ? squared.Plus(Epsilon).sqrt() : squared).MoveToOuterDisposeScope();
    }
}
