using FacePlatform.Networks;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Networks.Files;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FacePlatform.Tests.Networks;

/// <summary>Weights that change and go back into the file.</summary>
public sealed class TrainingTests : IDisposable
{
    private static readonly OnnxNetworkOptions s_frozen = new() { Trainable = true };
    private static readonly OnnxNetworkOptions s_free = new() { Trainable = true, FreezeBatchNormalization = false };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Weights_are_trainable_and_other_constants_are_not()
    {
        var path = SmallNetworks.Encoder().Build().SaveTo(_folder.Path);
        using (var frozen = OnnxNetwork.Load(path, s_frozen))
            Assert.Equal(["b2", "slope", "w1", "w2"], frozen.Parameters.Keys.Order());
        using var free = OnnxNetwork.Load(path, s_free);
        Assert.Equal(["b2", "scale", "shift", "slope", "w1", "w2"], free.Parameters.Keys.Order());
        Assert.All(free.Parameters.Values, parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void Layers_come_in_the_order_in_which_they_run_and_the_state_has_all_that_training_changes()
    {
        var path = SmallNetworks.Encoder().Build().SaveTo(_folder.Path);
        using (var constant = OnnxNetwork.Load(path))
            Assert.Empty(constant.Layers);
        using (var frozen = OnnxNetwork.Load(path, s_frozen))
        {
            Assert.Equal([["w1", "slope"], ["w2", "b2"]], frozen.Layers);
            Assert.Equal(["b2", "slope", "w1", "w2"], frozen.State.Keys.Order());
        }

        using var free = OnnxNetwork.Load(path, s_free);
        Assert.Equal([["w1", "scale", "shift", "slope"], ["w2", "b2"]], free.Layers);
        Assert.Equal(["b2", "mean", "scale", "shift", "slope", "variance", "w1", "w2"], free.State.Keys.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_trained_is_the_same_in_ONNX_Runtime(bool freeze)
    {
        var path = SmallNetworks.Encoder().Build().SaveTo(_folder.Path);
        using var network = OnnxNetwork.Load(path, freeze ? s_frozen : s_free);
        Train(network, [4, 3, 12, 12]);
        AssertSaved(path, network, unchanged: freeze ? ["scale", "shift", "mean", "variance", "middle"] : ["middle"]);
    }

    [Fact]
    public void The_face_encoder_can_be_trained_and_saved()
    {
        var path = NetworkFile.Find(NetworkFile.FaceEncoder);
        using var network = OnnxNetwork.Load(path, s_frozen);
        Train(network, [1, 3, 112, 112]);
        AssertSaved(path, network, unchanged: []);
    }

    [Fact]
    public void Batch_normalisation_follows_the_batches_only_when_it_is_free_and_training()
    {
        var path = SmallNetworks.Encoder().Build().SaveTo(_folder.Path);
        var stored = Weights(path);
        using var input = Reference.Random(4, 3, 12, 12);
        foreach (var (options, training) in new[] { (s_frozen, true), (s_free, false), (s_free, true) })
        {
            using var network = OnnxNetwork.Load(path, options);
            network.IsTraining = training;
            using var scope = NewDisposeScope();
            var values = network.Evaluate(input, ["conv", "norm"]);
            var saved = Path.Combine(_folder.Path, "saved.onnx");
            network.Save(saved);
            var mean = Floats(Weights(saved)["mean"]);
            var expected = Floats(stored["mean"]);
            if (options == s_free && training)
            {
                // 0.8 is the graph's momentum: ONNX says how much of the old one stays.
                var batch = values["conv"].mean([0, 2, 3]).data<float>().ToArray();
                expected = [.. expected.Zip(batch, (old, now) => 0.8f * old + 0.2f * now)];
            }

            Assert.Equal(expected.Length, mean.Length);
            Assert.All(expected.Zip(mean), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5f));
        }
    }

    [Fact]
    public void Dropout_drops_only_in_training()
    {
        using var network = OnnxNetwork.Load(SmallNetworks.Vgg().Build().SaveTo(_folder.Path), s_frozen);
        using var scope = NewDisposeScope();
        var input = Reference.Random(1, 3, 32, 32);
        var values = network.Evaluate(input, ["relu6", "drop6"]);
        Reference.AssertEqual("drop6", values["relu6"], values["drop6"]);
        network.IsTraining = true;
        values = network.Evaluate(input, ["relu6", "drop6"]);
        Assert.True((values["drop6"] == 0).sum().ToInt64() > (values["relu6"] == 0).sum().ToInt64());
    }

    [Fact]
    public void A_constant_network_cannot_be_saved()
    {
        using var network = OnnxNetwork.Load(SmallNetworks.Encoder().Build().SaveTo(_folder.Path));
        Assert.Throws<InvalidOperationException>(() => network.Save(Path.Combine(_folder.Path, "saved.onnx")));
    }

    public void Dispose() => _folder.Dispose();

    private static void Train(OnnxNetwork network, long[] shape)
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.Adam(network.Parameters.Values, lr: 1e-3);
        network.IsTraining = true;
        var input = Reference.Random(shape);
        var first = 0f;
        var last = 0f;
        for (var i = 0; i < 8; i++)
        {
            using var step = NewDisposeScope();
            optimizer.zero_grad();
            var loss = network.Forward(input).square().mean();
            loss.backward();
            optimizer.step();
            last = loss.ToSingle();
            first = i == 0 ? last : first;
        }

        network.IsTraining = false;
        Assert.True(last < first, $"The loss went from {first} to {last}.");
    }

    private void AssertSaved(string original, OnnxNetwork network, string[] unchanged)
    {
        var saved = Path.Combine(_folder.Path, "saved.onnx");
        network.Save(saved);
        var (before, after) = (Weights(original), Weights(saved));
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(network.Parameters.Keys, name => Assert.NotEqual(Floats(before[name]), Floats(after[name])));
        Assert.All(unchanged, name => Assert.Equal(before[name], after[name]));

        var model = ModelEdits.Read(saved);
        using var reference = new Reference(model.Clone().WithAllOutputs());
        using var input = Reference.Random(model.InputShape());
        reference.AssertEqual(network, input);
        // All but the weights is what it was.
        var rest = ModelEdits.Read(original);
        rest.Graph.Initializer.Clear();
        model.Graph.Initializer.Clear();
        Assert.Equal(rest, model);

        using var again = OnnxNetwork.Load(saved);
        reference.AssertEqual(again, input);
    }

    private static Dictionary<string, TensorProto> Weights(string path) =>
        ModelEdits.Read(path).Graph.Initializer.ToDictionary(weight => weight.Name);

    private static float[] Floats(TensorProto weight) => weight.RawData.IsEmpty
        ? [.. weight.FloatData]
        : System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray();
}
