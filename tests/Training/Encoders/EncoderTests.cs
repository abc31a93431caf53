using System.Numerics.Tensors;
using FacePlatform.Imaging;
using FacePlatform.Networks;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Training.Faces;
using FacePlatform.Training.Encoders;
using FacePlatform.Training.Evaluation;
using Onnx;
using static TorchSharp.torch;

namespace FacePlatform.Tests.Training.Encoders;

public sealed class EncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _scratch;

    public EncoderTests()
    {
        _scratch = Path.Combine(_folder.Path, "scratch.onnx");
        ScratchNetwork.Write(_scratch, DrawnFaces.Input, seed: 1);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void The_shipped_encoder_answers_a_batch_as_ONNX_Runtime_answers_each_face(int count) =>
        // Its file says one face, so ONNX Runtime gets them one by one.
        ServedEquality.Require(ShippedEncoder.Path, ShippedEncoder.Input, ShippedEncoder.Noise(count));

    [Theory]
    [InlineData(32, 16)]
    [InlineData(50, 8)]
    [InlineData(112, 128)]
    public void A_new_network_is_the_same_in_ONNX_Runtime(int size, int embeddingSize)
    {
        var input = new EncoderInput(size, ChannelOrder.Rgb, [0, 1, 2], 1 / 128f, embeddingSize);
        ScratchNetwork.Write(_scratch, input, seed: 3);
        ServedEquality.Require(_scratch, input, ShippedEncoder.Noise(5, size));
    }

    [Fact]
    public void A_new_network_is_small_and_a_function_of_its_seed()
    {
        var other = Path.Combine(_folder.Path, "other.onnx");
        ScratchNetwork.Write(other, DrawnFaces.Input, seed: 1);
        Assert.Equal(File.ReadAllBytes(_scratch), File.ReadAllBytes(other));
        ScratchNetwork.Write(other, ShippedEncoder.Input with { EmbeddingSize = 128 }, seed: 2);
        var weights = ModelProto.Parser.ParseFrom(File.ReadAllBytes(other)).Graph.Initializer
            .Sum(weight => weight.Dims.Aggregate(1L, (product, size) => product * size));
        Assert.InRange(weights, 600_000, 800_000);
    }

    [Fact]
    public void Channels_mean_and_scale_are_the_manifests()
    {
        var input = DrawnFaces.Input with { Channels = ChannelOrder.Bgr, Mean = [1, 2, 3], Scale = 0.5f };
        using var encoder = TrainableEncoder.Load(_scratch, input);
        using var scope = NewDisposeScope();
        var pixel = encoder.Normalise(tensor(new[] { 10f, 20, 30 }, [1, 3, 1, 1]));
        Assert.Equal([14.5f, 9, 3.5f], pixel.data<float>().ToArray());
    }

    [Fact]
    public void Embeddings_have_unit_length_and_do_not_depend_on_the_batch()
    {
        var faces = DrawnFaces.Of(people: 14, images: 3);
        using var encoder = TrainableEncoder.Load(_scratch, DrawnFaces.Input);
        var all = encoder.Encode(faces, prepare: null, CancellationToken.None);
        Assert.Equal(42, all.Length);
        Assert.All(all, embedding => Assert.Equal(1, TensorPrimitives.Norm<float>(embedding), 1e-5f));
        var alone = encoder.Encode([faces[37]], prepare: null, CancellationToken.None)[0];
        Assert.All(all[37].Zip(alone), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void The_last_layers_train_and_a_layer_has_what_follows_its_convolution()
    {
        using var all = TrainableEncoder.Load(_scratch, DrawnFaces.Input, 0, trainBatchNormalization: true);
        Assert.Equal((5 * 4) + 2, all.Parameters.Count);
        using var last = TrainableEncoder.Load(_scratch, DrawnFaces.Input, 2, trainBatchNormalization: true);
        // The matrix and its bias; kernel, scale, bias and slopes of the last convolution.
        Assert.Equal(6, last.Parameters.Count);
        using var frozen = TrainableEncoder.Load(_scratch, DrawnFaces.Input, 2, trainBatchNormalization: false);
        Assert.Equal(4, frozen.Parameters.Count);

        using var network = OnnxNetwork.Load(ShippedEncoder.Path, new() { Trainable = true });
        Assert.Equal(50, network.Layers.Count);
        Assert.Equal(network.Parameters.Keys.Order(), network.Layers.SelectMany(layer => layer).Order());
    }

    [Fact]
    public void A_state_goes_back_only_into_its_network()
    {
        using var encoder = TrainableEncoder.Load(_scratch, DrawnFaces.Input, 0, trainBatchNormalization: true);
        var state = encoder.ReadState();
        Assert.Equal(5 * 6 + 2, state.Count);
        var zero = state.ToDictionary(weight => weight.Key, weight => new float[weight.Value.Length]);
        Assert.True(encoder.TryWriteState(zero));
        Assert.Equal(zero, encoder.ReadState());
        Assert.False(encoder.TryWriteState(state.Skip(1).ToDictionary()));
        Assert.False(encoder.TryWriteState(state.ToDictionary(weight => weight.Key, weight => weight.Value[1..])));
        Assert.Equal(zero, encoder.ReadState());
    }

    [Fact]
    public void What_cannot_be_served_is_refused()
    {
        var faces = DrawnFaces.Of(people: 1, images: 2);
        void Refuses(string path, EncoderInput input, string reason) => Assert.Contains(
            reason, Assert.Throws<InvalidDataException>(() => ServedEquality.Require(path, input, faces)).Message, StringComparison.Ordinal);

        Refuses(_scratch, DrawnFaces.Input with { EmbeddingSize = 17 }, "17");
        Refuses(ShippedEncoder.Path, DrawnFaces.Input, "cannot be run");
        File.WriteAllText(Path.Combine(_folder.Path, "text.onnx"), "text");
        Refuses(Path.Combine(_folder.Path, "text.onnx"), DrawnFaces.Input, "text.onnx");

        using (var encoder = TrainableEncoder.Load(_scratch, DrawnFaces.Input, 0, trainBatchNormalization: true))
        {
            encoder.TryWriteState(encoder.ReadState().ToDictionary(w => w.Key, w => new float[w.Value.Length]));
            encoder.Save(_scratch);
        }

        Refuses(_scratch, DrawnFaces.Input, "no direction");
    }
}
