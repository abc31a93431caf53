using FacePlatform.Networks;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Networks.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace FacePlatform.Tests.Networks;

/// <summary>Values by name, and who owns what.</summary>
public sealed class EvaluationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // What other tests left to the collector must not go while tensors are counted here.
    public EvaluationTests()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [Fact]
    public void Any_value_can_be_asked_for_by_its_name()
    {
        using var network = Load();
        Assert.Equal("x", network.Input);
        Assert.Equal(["y"], network.Outputs);
        Assert.Contains("relu1_1", network.ValueNames);
        Assert.Empty(network.Parameters);

        using var scope = NewDisposeScope();
        var input = Reference.Random(1, 3, 32, 32);
        var values = network.Evaluate(input, ["pool1", "relu1_1", "x", "pool1", "y"]);
        Assert.Equal(["pool1", "relu1_1", "x", "y"], values.Keys.Order());
        Assert.Equal([1, 8, 16, 16], values["pool1"].shape);
        Reference.AssertEqual("y", network.Forward(input), values["y"]);
        Reference.AssertEqual("x", input, values["x"]);

        // It is a value of its own: what the caller does with it does not touch the input.
        values["x"].Dispose();
        Assert.False(input.IsInvalid);
    }

    [Fact]
    public void A_name_that_is_not_there_is_said()
    {
        using var network = Load();
        using var input = Reference.Random(1, 3, 32, 32);
        var error = Assert.Throws<ArgumentException>(() => network.Evaluate(input, ["relu1_1", "relu9_9"]));
        Assert.Contains("\"relu9_9\"", error.Message, StringComparison.Ordinal);
        // A weight is no value of the network.
        Assert.Throws<ArgumentException>(() => network.Evaluate(input, ["w1_1"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_left_after_fifty_evaluations(bool withGradient)
    {
        using var network = Load();
        using var input = Reference.Random(1, 3, 32, 32).requires_grad_(withGradient);
        Evaluate();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 50; i++)
        {
            Evaluate();
            Assert.Equal(before, Tensor.TotalCount);
        }

        void Evaluate()
        {
            using var scope = NewDisposeScope();
            var values = network.Evaluate(input, ["relu1_1", "relu2_1", "y"]);
            if (withGradient)
            {
                values.Values.Aggregate(zeros(1), (sum, value) => sum + value.square().sum()).backward();
                input.grad!.zero_();
            }
        }
    }

    [Fact]
    public void Without_a_scope_the_caller_owns_the_results_and_nothing_else_stays()
    {
        using var network = Load();
        using var input = Reference.Random(1, 3, 32, 32);
        network.Forward(input).Dispose();
        var before = Tensor.TotalCount;
        var values = network.Evaluate(input, ["relu1_1", "pool3"]);
        Assert.Equal(before + 2, Tensor.TotalCount);
        foreach (var value in values.Values)
            value.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_failed_evaluation_leaves_nothing_either()
    {
        using var network = Load();
        using var wrong = Reference.Random(1, 4, 32, 32);
        var before = Tensor.TotalCount;
        Assert.Throws<InvalidOperationException>(() => network.Forward(wrong));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Loading_inside_a_scope_keeps_the_weights_and_disposing_frees_them(bool trainable)
    {
        var path = SmallNetworks.Encoder().Build().SaveTo(_folder.Path);
        var before = Tensor.TotalCount;
        OnnxNetwork network;
        using (NewDisposeScope())
            network = OnnxNetwork.Load(path, new OnnxNetworkOptions { Trainable = trainable });
        using (var input = Reference.Random(4, 3, 12, 12))
            network.Forward(input).Dispose();
        network.Dispose();
        Assert.All(network.Parameters.Values, parameter => Assert.True(parameter.IsInvalid));
        // TorchSharp counts a parameter twice and only takes it off once.
        Assert.Equal(before + network.Parameters.Count, Tensor.TotalCount);
    }

    [Fact]
    public void Threads_may_evaluate_at_a_time()
    {
        using var network = Load();
        using var input = Reference.Random(1, 3, 32, 32);
        using var expected = network.Forward(input);
        Parallel.For(0, 16, _ =>
        {
            using var actual = network.Forward(input);
            Reference.AssertEqual("y", expected, actual);
        });
    }

    [Fact]
    public void Threads_may_differentiate_at_a_time()
    {
        using var network = Load();
        var inputs = Enumerable.Range(1, 16).Select(i => Reference.Random(1, 3, 32, 32) * (0.2f * i)).ToArray();
        var expected = inputs.Select(Gradient).ToArray();
        var actual = new Tensor[inputs.Length];
        Parallel.For(0, inputs.Length, i => actual[i] = Gradient(inputs[i]));
        for (var i = 0; i < inputs.Length; i++)
        {
            Reference.AssertEqual($"Gradient {i}", expected[i], actual[i]);
            Assert.True(expected[i].abs().max().ToDouble() > 0);
        }

        foreach (var tensor in inputs.Concat(expected).Concat(actual))
            tensor.Dispose();

        Tensor Gradient(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = input.detach().clone().requires_grad_();
            var values = network.Evaluate(x, ["relu1_1", "relu2_2", "pool3"]).Values;
            values.Select(value => value.square().mean()).Aggregate((sum, value) => sum + value).backward();
            return x.grad!.MoveToOuterDisposeScope();
        }
    }

    public void Dispose() => _folder.Dispose();

    private OnnxNetwork Load() => OnnxNetwork.Load(SmallNetworks.Vgg().Build().SaveTo(_folder.Path));
}
