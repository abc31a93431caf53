using FacePlatform.Networks;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Networks.Files;
using static TorchSharp.torch;

namespace FacePlatform.Tests.Networks;

/// <summary>Every value of every network at hand, against ONNX Runtime.</summary>
public sealed class EqualityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Networks => NetworkFile.All;

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_value_equals_ONNX_Runtimes(string name)
    {
        var path = NetworkFile.Find(name);
        var model = ModelEdits.Read(path);
        var shape = AnySize(model.InputShape(), 96, 64);
        using var reference = new Reference(model.Clone().WithAllOutputs());
        using var network = OnnxNetwork.Load(path);
        using var exact = OnnxNetwork.Load(model.WithDoublePrecision().SaveTo(_folder.Path));
        using var scope = NewDisposeScope();
        // Noise, the darkest and the brightest photo, strong contrast, and one line.
        foreach (var input in new[]
            { Reference.Random(shape), zeros(shape), full(shape, 255f), Reference.Random(shape) * 100, Line(shape) })
        {
            reference.AssertEqual(network, input, exact);
        }
    }

    [Theory]
    [InlineData(NetworkFile.SqueezeNet, 1, 67, 45)]
    [InlineData(NetworkFile.SqueezeNet, 3, 38, 131)]
    [InlineData(NetworkFile.Vgg19, 1, 67, 45)]
    [InlineData(NetworkFile.Vgg19, 2, 50, 33)]
    [InlineData(NetworkFile.ResNet18, 1, 224, 288)]
    [InlineData(NetworkFile.ResNet18, 2, 256, 224)]
    public void Other_sizes_than_the_files_equal_too(string name, int count, int height, int width)
    {
        var path = NetworkFile.Find(name);
        using var reference = new Reference(ModelEdits.Read(path).WithFreeInput().WithAllOutputs());
        using var network = OnnxNetwork.Load(path);
        using var input = Reference.Random(count, 3, height, width);
        reference.AssertEqual(network, input);
    }

    [Theory]
    [InlineData(NetworkFile.ResNet18)]
    [InlineData(NetworkFile.SqueezeNet)]
    [InlineData("fr_eye.onnx")]
    [InlineData("fr_age.onnx")]
    public void Average_pooling_equals_the_same_file_with_averages(string name)
    {
        var path = NetworkFile.Find(name);
        var model = ModelEdits.Read(path).WithAveragePooling().WithAllOutputs();
        using var reference = new Reference(model);
        using var network = OnnxNetwork.Load(path, new OnnxNetworkOptions { AveragePooling = true });
        using var input = Reference.Random(AnySize(model.InputShape(), 75, 64));
        reference.AssertEqual(network, input);
    }

    public void Dispose() => _folder.Dispose();

    // Where a file leaves the size open.
    private static long[] AnySize(long[] shape, long height, long width) =>
        shape[^1] > 1 ? shape : [shape[0], shape[1], height, width];

    private static Tensor Line(long[] shape) => eye(shape[^2], shape[^1]).expand(shape).contiguous();
}
