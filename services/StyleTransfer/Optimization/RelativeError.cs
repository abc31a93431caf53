using FacePlatform.Networks;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>
/// ‖x − target‖² / ‖target‖²: 0 where they are equal, 1 for x = 0. It has no unit, so that weights mean the same for
/// every layer, network and image.
/// </summary>
internal sealed class RelativeError : IDisposable
{
    // A layer that a black image leaves at 0 must not divide by 0.
    private const float Smallest = 1e-8f;

    private readonly Tensor _target;
    private readonly Tensor _scale;

    /// <param name="target">Copied; without a gradient.</param>
    public RelativeError(Tensor target)
    {
        using var scope = NewDisposeScope();
        _target = target.detach().clone().DetachFromDisposeScope();
        _scale = _target.Squared().sum().AtLeast(Smallest).reciprocal().DetachFromDisposeScope();
    }

    /// <returns>A scalar, differentiable where <paramref name="x"/> is, in the caller's dispose scope.</returns>
    public Tensor Of(Tensor x)
    {
        using var scope = NewDisposeScope();
        return ((x - _target).Squared().sum() * _scale).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _target.Dispose();
        _scale.Dispose();
    }
}
