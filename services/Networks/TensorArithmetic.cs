using TorchSharp;
using static TorchSharp.torch;

namespace FacePlatform.Networks;

/// <summary>
/// Arithmetic with numbers, to be used instead of TorchSharp's own. TorchSharp makes each number an object of native
/// memory, a <see cref="Scalar"/>, and nothing refers to it during the call that reads it: a garbage collection at that
/// moment frees the memory under the call ("Unknown scalar type", a wrong result, or the process ends). That is so for
/// <c>x * 2</c>, and also where no number is seen: TorchSharp computes <c>a + b</c> as a + 1·b and a square as a power.
/// </summary>
/// <remarks>
/// Here each number is kept until after the call: by <c>using</c>, or in a field that is never written again. Where a
/// function of torch is not among these, its numbers are kept the same way. Tests read the compiled code for others.
/// </remarks>
public static class TensorArithmetic
{
    private static readonly Scalar One = 1;
    private static readonly Scalar Two = 2;

    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);

    public static Tensor Plus(this Tensor x, double number)
    {
        using Scalar kept = number;
        return x.add(kept, One);
    }

    public static Tensor Times(this Tensor x, double number)
    {
        using Scalar kept = number;
        return x.mul(kept);
    }

    public static Tensor DividedBy(this Tensor x, double number)
    {
        using Scalar kept = number;
        return x.div(kept);
    }

    public static Tensor Squared(this Tensor x) => x.pow(Two);

    public static Tensor AtLeast(this Tensor x, double number)
    {
        using Scalar kept = number;
        return x.clamp_min(kept);
    }

    public static Tensor AtMost(this Tensor x, double number)
    {
        using Scalar kept = number;
        return x.clamp_max(kept);
    }

    public static Tensor Between(this Tensor x, double least, double most)
    {
        using Scalar keptLeast = least;
        using Scalar keptMost = most;
        return x.clamp(keptLeast, keptMost);
    }
}
