using FacePlatform.Networks;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Networks.Files;

namespace FacePlatform.Tests.Networks;

/// <summary>Operators one at a time, with the settings that no network at hand has, against ONNX Runtime.</summary>
public sealed class OperatorTests : IDisposable
{
    private static readonly Dictionary<string, GraphBuilder> s_cases = OperatorCases.All();

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_ONNX_Runtime(string name)
    {
        var graph = s_cases[name];
        var model = graph.Build();
        using var reference = new Reference(model);
        using var network = OnnxNetwork.Load(model.SaveTo(_folder.Path));
        using var input = Reference.Random(graph.Shape);
        reference.AssertEqual(network, input);
    }

    [Fact]
    public void Broadcasting_of_older_files_starts_at_an_axis()
    {
        // ONNX Runtime does not know these versions; the newer graph says the same with other shapes of the weights.
        var newer = new GraphBuilder(13, 2, 3, 9, 11).Weight("a", 3, 1, 1).Weight("b", 9, 11)
            .Node("Add", "x a", "s").Node("Mul", "s b", "y");
        var older = new GraphBuilder(6, 2, 3, 9, 11).Weight("a", 3).Weight("b", 9, 11)
            .Node("Add", "x a", "s", ("broadcast", 1), ("axis", 1))
            .Node("Mul", "s b", "d", ("broadcast", 1))
            .Node("Dropout", "d", "y", ("ratio", 0.5f));
        using var reference = new Reference(newer.Build());
        using var network = OnnxNetwork.Load(older.Build().SaveTo(_folder.Path));
        using var input = Reference.Random(newer.Shape);
        reference.AssertEqual(network, input);
    }

    [Fact]
    public void Batch_normalisation_that_names_its_statistics_means_those_of_the_batch()
    {
        // Why such a file is refused: ONNX Runtime's numbers are those of training, not of the stored statistics.
        var graph = new GraphBuilder(9, 2, 3, 9, 11)
            .Weight("s", 3).Weight("b", 3).Weight("m", 3).Weight("v", 0.5f, 1.5f, 3)
            .Node("BatchNormalization", "x s b m v", "y");
        var options = new OnnxNetworkOptions { Trainable = true, FreezeBatchNormalization = false };
        using var network = OnnxNetwork.Load(graph.Build().SaveTo(_folder.Path), options);
        network.IsTraining = true;
        graph.Build().Graph.Node[0].Output.Add(["mean", "variance", "saved_mean", "saved_variance"]);
        using var reference = new Reference(graph.Build());
        using var input = Reference.Random(graph.Shape);
        reference.AssertEqual(network, input);
        var error = Assert.Throws<UnsupportedOperatorsException>(
            () => OnnxNetwork.Load(graph.Build().SaveTo(_folder.Path)));
        Assert.Equal(["BatchNormalization (5 outputs)"], error.Operators);
    }

    public void Dispose() => _folder.Dispose();
}
