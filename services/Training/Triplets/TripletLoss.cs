using FacePlatform.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FacePlatform.Training.Triplets;

/// <summary>
/// The mean over triplets of max(d(A, P) − d(A, N) + margin, 0) (Schroff, Kalenichenko and Philbin 2015): with the margin
/// 0.2 and d(A, P) = 0.5, a triplet costs nothing once d(A, N) has reached 0.7.
/// </summary>
internal static class TripletLoss
{
    /// <param name="distances">[n, n]; see <see cref="PairwiseDistances"/>.</param>
    /// <param name="triplets">One or more.</param>
    /// <param name="margin">In the unit of the distances.</param>
    /// <returns>A scalar, differentiable where the distances are, in the caller's dispose scope.</returns>
    public static Tensor Of(Tensor distances, IReadOnlyList<Triplet> triplets, double margin)
    {
        using var scope = NewDisposeScope();
        var count = distances.shape[0];
        var flat = distances.flatten();
        var positive = flat.index_select(0, tensor(triplets.Select(t => (t.Anchor * count) + t.Positive).ToArray()));
        var negative = flat.index_select(0, tensor(triplets.Select(t => (t.Anchor * count) + t.Negative).ToArray()));
        return functional.relu((positive - negative).Plus(margin)).mean().MoveToOuterDisposeScope();
    }
}
