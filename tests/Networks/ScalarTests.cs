using FacePlatform.Networks;
using FacePlatform.Tests.Fixtures.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.Tests.Networks;

/// <summary>Numbers live until torch has read them.</summary>
public sealed class ScalarTests
{
    [Fact]
    public void The_library_keeps_its_numbers() =>
        Assert.Empty(UnkeptScalars.In(typeof(OnnxNetwork).Assembly.GetTypes()));

    [Fact]
    public void A_number_that_is_not_kept_is_found()
    {
        string[] found =
        [
            .. UnkeptScalars.In(typeof(Careless)).Select(text => text[(text.LastIndexOf('.', text.IndexOf(':')) + 1)..]),
        ];
        Assert.Equal(
            [
                "Converted: Scalar.op_Implicit", "Named: Scalar.op_Implicit", "Multiplied: Tensor.op_Multiply",
                "Added: Tensor.op_Addition", "Squared: Tensor.square", "KeptInPart: Tensor.add",
                "Read: TensorExtensionMethods.ToSingle", "Optimized: optim.Adam",
            ],
            found);
    }

    [Fact]
    public void A_number_that_is_kept_is_not() => Assert.Empty(UnkeptScalars.In(typeof(Careful)));

    private static class Careless
    {
        public static Tensor Converted(Tensor x) => x.clamp_min(0);

        public static Tensor Named(Tensor x)
        {
            Scalar number = 2;
            return x.mul(number);
        }

        public static Tensor Multiplied(Tensor x) => x * 2;

        public static Tensor Added(Tensor x) => x + x;

        public static Tensor Squared(Tensor x) => x.square();

        public static Tensor KeptInPart(Tensor x)
        {
            using Scalar number = 2;
            return x.add(number);
        }

        public static float Read(Tensor x) => x.ToSingle();

        public static Adam Optimized(Parameter x) => optim.Adam([x]);
    }

    private static class Careful
    {
        private static readonly Scalar Two = 2;

        public static Tensor InAField(Tensor x) => x.mul(Two);

        public static Tensor InALocal(Tensor x)
        {
            using Scalar number = 2;
            return x.mul(number);
        }

        public static Tensor WithoutANumber(Tensor x) => (x - x) * x;

        public static LBFGS InNativeCode(Parameter x) => optim.LBFGS([x]);
    }
}
