using FacePlatform.Networks;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>
/// J_tv = mean (x_{i,j+1} − x_{i,j})² + mean (x_{i+1,j} − x_{i,j})²: how unlike neighbouring pixels are. Its gradient
/// removes noise that the network does not see.
/// </summary>
internal static class TotalVariation
{
    /// <param name="pixels">[1, 3, height, width], 0 to 1.</param>
    /// <returns>A scalar, differentiable, in the caller's dispose scope.</returns>
    public static Tensor Of(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return Along(pixels, 2).Plus(Along(pixels, 3)).MoveToOuterDisposeScope();
    }

    // The mean of nothing would be not a number.
    private static Tensor Along(Tensor pixels, int dimension)
    {
        var differences = pixels.shape[dimension] - 1;
        return differences == 0
            ? zeros(1).squeeze()
            : (pixels.narrow(dimension, 1, differences) - pixels.narrow(dimension, 0, differences)).Squared().mean();
    }
}
