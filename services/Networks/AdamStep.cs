using TorchSharp;
using static TorchSharp.torch;

namespace FacePlatform.Networks;

/// <summary>
/// The step of Adam (Kingma and Ba 2015), with the decays 0.9 and 0.999. TorchSharp's own has the defect that
/// <see cref="TensorArithmetic"/> describes.
/// </summary>
public static class AdamStep
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;

    private static readonly Scalar KeptOfFirst = FirstDecay;
    private static readonly Scalar NewOfFirst = 1 - FirstDecay;
    private static readonly Scalar KeptOfSecond = SecondDecay;
    private static readonly Scalar NewOfSecond = 1 - SecondDecay;
    private static readonly Scalar Epsilon = 1e-8;
    private static readonly Scalar One = 1;

    /// <summary>Changes a weight, and the moments with it.</summary>
    /// <param name="weight">What is optimized.</param>
    /// <param name="gradient">Of the weight.</param>
    /// <param name="first">Moment of the gradients: 0 before the first step.</param>
    /// <param name="second">Moment of their squares: 0 before the first step.</param>
    /// <param name="step">From 1.</param>
    /// <param name="learningRate">Of this step.</param>
    public static void Take(
        Tensor weight, Tensor gradient, Tensor first, Tensor second, int step, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        // The moments begin at 0, which the divisors make up for.
        using Scalar scale = 1 / Math.Sqrt(1 - Math.Pow(SecondDecay, step));
        using Scalar rate = -learningRate / (1 - Math.Pow(FirstDecay, step));
        first.mul_(KeptOfFirst).add_(gradient, NewOfFirst);
        second.mul_(KeptOfSecond).addcmul_(gradient, gradient, NewOfSecond);
        weight.addcdiv_(first, second.sqrt().mul_(scale).add_(Epsilon, One), rate);
    }
}
