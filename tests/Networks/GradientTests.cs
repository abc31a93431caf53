using FacePlatform.Networks;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Networks.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace FacePlatform.Tests.Networks;

/// <summary>Gradients with respect to the input against central differences, in double precision.</summary>
public sealed class GradientTests : IDisposable
{
    private const double Step = 1e-6;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(NetworkFile.ResNet18, false, 224, "ReLU")]
    [InlineData(NetworkFile.ResNet18, true, 224, "ReLU")]
    [InlineData(NetworkFile.FaceEncoder, false, 112, "")]
    [InlineData(NetworkFile.SqueezeNet, false, 61, "")]
    [InlineData(NetworkFile.Vgg19, true, 48, "relu")]
    public void Equals_central_differences(string name, bool averagePooling, int size, string values)
    {
        var path = ModelEdits.Read(NetworkFile.Find(name)).WithDoublePrecision().SaveTo(_folder.Path);
        using var network = OnnxNetwork.Load(path, new OnnxNetworkOptions { AveragePooling = averagePooling });
        using var scope = NewDisposeScope();
        // The output, and some layers on the way, as a style has them.
        var wanted = network.ValueNames
            .Where(value => values.Length > 0 && value.StartsWith(values, StringComparison.Ordinal))
            .Where((_, i) => i % 4 == 0).Append(network.Outputs[0]).Distinct().ToArray();
        var input = Reference.Random(1, 3, size, size).to_type(ScalarType.Float64).requires_grad_();
        Loss(input).backward();

        for (var i = 0; i < 4; i++)
        {
            using var generator = new Generator((ulong)i);
            var direction = randn(input.shape, ScalarType.Float64, generator: generator);
            direction /= direction.norm();
            var expected = (LossAlong(direction, Step) - LossAlong(direction, -Step)) / (2 * Step);
            var actual = (input.grad! * direction).sum().ToDouble();
            Assert.Equal(expected, actual, tolerance: 1e-4 * Math.Abs(expected) + 1e-7);
        }

        Tensor Loss(Tensor x) => network.Evaluate(x, wanted).Values
            .Select(value => value.square().mean()).Aggregate((sum, value) => sum + value).log();

        double LossAlong(Tensor direction, double step) => Loss(input.detach() + direction * step).ToDouble();
    }

    public void Dispose() => _folder.Dispose();
}
