using FacePlatform.Networks;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Networks.Files;

namespace FacePlatform.Tests.Networks;

/// <summary>The graph of VGG-16 and 19 in the ONNX model zoo, as a small one written by hand.</summary>
public sealed class VggTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("Flatten", 7)]
    [InlineData("Flatten", 8)]
    [InlineData("Reshape", 7)]
    [InlineData("Reshape", 10)]
    public void Every_value_equals_ONNX_Runtimes(string flatten, long opset)
    {
        var graph = SmallNetworks.Vgg(flatten, opset);
        using var network = OnnxNetwork.Load(graph.Build().SaveTo(_folder.Path));
        using var reference = new Reference(graph.Build().WithAllOutputs());
        using var input = Reference.Random(graph.Shape);
        reference.AssertEqual(network, input);
    }

    [Fact]
    public void What_Caffe2s_exporter_writes_equals_ONNX_Runtimes()
    {
        var graph = SmallNetworks.Vgg("Reshape", mask: true);
        using var network = OnnxNetwork.Load(graph.Build().SaveTo(_folder.Path));
        using var reference = new Reference(graph.Build().WithAllOutputs());
        using var input = Reference.Random(graph.Shape);
        reference.AssertEqual(network, input);
        // Nothing makes the mask.
        Assert.DoesNotContain("mask6", network.ValueNames);
        Assert.Throws<ArgumentException>(() => network.Evaluate(input, ["mask6"]));
    }

    [Fact]
    public void What_MXNets_exporter_writes_equals_ONNX_Runtimes()
    {
        var graph = SmallNetworks.Vgg(batchNormalization: true);
        using var network = OnnxNetwork.Load(graph.Build().SaveTo(_folder.Path));
        // ONNX Runtime only takes it without the attribute, as it was meant.
        foreach (var attributes in graph.Build().Graph.Node.Select(node => node.Attribute))
        {
            if (attributes.FirstOrDefault(attribute => attribute.Name == "spatial") is { } spatial)
                attributes.Remove(spatial);
        }

        using var reference = new Reference(graph.Build().WithAllOutputs());
        using var input = Reference.Random(graph.Shape);
        reference.AssertEqual(network, input);
    }

    [Fact]
    public void Features_of_any_size_do_not_need_the_classifier()
    {
        using var network = OnnxNetwork.Load(SmallNetworks.Vgg().Build().SaveTo(_folder.Path));
        using var input = Reference.Random(1, 3, 50, 70);
        using var features = network.Evaluate(input, ["relu3_2"])["relu3_2"];
        Assert.Equal([1, 24, 12, 17], features.shape);

        // The fully connected layers only take the file's size; the message says which node.
        var error = Assert.Throws<InvalidOperationException>(() => network.Forward(input));
        Assert.Contains("Gemm \"fc6\"", error.Message, StringComparison.Ordinal);
        // And torch's reason, without its stack.
        Assert.Contains("cannot be multiplied", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose() => _folder.Dispose();
}
