using FacePlatform.Networks;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Networks.Files;
using Google.Protobuf;
using Onnx;

namespace FacePlatform.Tests.Networks;

/// <summary>Files that cannot be used are refused when they are loaded, with all reasons of a kind at once.</summary>
public sealed class BadFileTests : IDisposable
{
    private static readonly OnnxNetworkOptions s_averaging = new() { AveragePooling = true };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Unsupported_operators_are_all_named_in_one_error()
    {
        var graph = new GraphBuilder(13, 1, 3, 8, 8)
            .Floats("s", 1, 1, 2, 2)
            .Node("Relu", "x", "a")
            .Node("NonMaxSuppression", "a", "b")
            .Node("Resize", "b - s", "c", ("mode", "cubic"))
            .Node("MaxPool", "c", "d indices", ("kernel_shape", new long[] { 2, 2 }))
            .Node("MaxPool", "d", "e", ("kernel_shape", new long[] { 2, 2 }), ("dilations", new long[] { 2, 2 }))
            .Node("NonMaxSuppression", "e indices", "f")
            .Node("Fused", "f", "y");
        graph.Build().Graph.Node[^1].Domain = "com.example";

        var error = Assert.Throws<UnsupportedOperatorsException>(() => Load(graph.Build(), s_averaging));
        Assert.Equal(
            [
                "MaxPool (2 outputs)", "MaxPool (average with dilations)", "NonMaxSuppression", "Resize (mode cubic)",
                "com.example.Fused",
            ],
            error.Operators);
        Assert.All(error.Operators, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_that_would_give_other_numbers_are_refused()
    {
        var graph = new GraphBuilder(8, 1, 3, 8, 8)
            .Weight("pixels", 3, 8, 8)
            .Node("LRN", "x", "a", ("size", 4))
            .Node(
                "AveragePool", "a", "b", ("kernel_shape", new long[] { 2, 3 }), ("pads", new long[] { 0, 0, 2, 0 }))
            .Node("BatchNormalization", "a pixels pixels pixels pixels", "c", ("spatial", 0))
            .Node("Dropout", "a", "d mask");
        var model = graph.Build();
        // Asked for, the mask cannot be left out.
        model.Graph.Output[0].Name = "mask";
        Assert.Equal(
            [
                "AveragePool (pads as large as the window)", "BatchNormalization (spatial 0)", "Dropout (2 outputs)",
                "LRN (even size)",
            ],
            Assert.Throws<UnsupportedOperatorsException>(() => Load(model)).Operators);
    }

    [Theory]
    [InlineData("not ONNX at all")]
    [InlineData("")]
    public void Another_file_is_said_to_be_one(string content)
    {
        var path = Path.Combine(_folder.Path, "other.onnx");
        File.WriteAllText(path, content);
        var error = Assert.Throws<InvalidDataException>(() => OnnxNetwork.Load(path));
        Assert.Contains("other.onnx", error.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => OnnxNetwork.Load(Path.Combine(_folder.Path, "absent.onnx")));
    }

    [Fact]
    public void A_file_that_was_cut_off_is_refused()
    {
        var path = Path.Combine(_folder.Path, "cut.onnx");
        var whole = SmallNetworks.Encoder().Build().ToByteArray();
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Assert.Throws<InvalidDataException>(() => OnnxNetwork.Load(path));
    }

    [Theory]
    [InlineData("\"nowhere\"", "a value that nothing makes")]
    [InlineData("\"z\"", "an output that nothing makes")]
    [InlineData("2 inputs", "two inputs")]
    [InlineData("7 values", "a weight with too few values")]
    [InlineData("Float16", "a weight of another type")]
    [InlineData("weights inside", "weights in other files")]
    public void Damage_is_refused_with_its_reason(string expected, string damage)
    {
        var model = SmallNetworks.Encoder().Build();
        var weight = model.Graph.Initializer.Single(weight => weight.Name == "scale");
        switch (damage)
        {
            case "a value that nothing makes":
                model.Graph.Node[2].Input[0] = "nowhere";
                break;
            case "an output that nothing makes":
                model.Graph.Output.Add(new ValueInfoProto { Name = "z" });
                break;
            case "two inputs":
                model.Graph.Input.Add(GraphBuilder.Value("x2", 1));
                break;
            case "a weight with too few values":
                weight.FloatData.RemoveAt(0);
                break;
            case "a weight of another type":
                weight.DataType = (int)TensorProto.Types.DataType.Float16;
                break;
            case "weights in other files":
                weight.DataLocation = TensorProto.Types.DataLocation.External;
                break;
        }

        var error = Assert.Throws<InvalidDataException>(() => Load(model));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private OnnxNetwork Load(ModelProto model, OnnxNetworkOptions? options = null) =>
        OnnxNetwork.Load(model.SaveTo(_folder.Path), options);
}
