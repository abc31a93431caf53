using FacePlatform.Networks;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>
/// What is painted, wherever it is painted: the inner products of a layer's feature maps,
/// G_ij = (1 / h·w) Σ_k F_ik · F_jk, where F is the layer as a matrix [channels, h·w].
/// </summary>
internal static class GramMatrix
{
    /// <param name="features">[1, channels, h, w].</param>
    /// <returns>[channels, channels], symmetric, in the caller's dispose scope.</returns>
    public static Tensor Of(Tensor features)
    {
        using var scope = NewDisposeScope();
        var matrix = features.flatten(2).squeeze(0);
        return matrix.mm(matrix.t()).DividedBy(matrix.shape[1]).MoveToOuterDisposeScope();
    }
}
