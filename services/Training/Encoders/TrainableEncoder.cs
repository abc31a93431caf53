using FacePlatform.Imaging;
using FacePlatform.Networks;
using FacePlatform.Training.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.Training.Encoders;

/// <summary>
/// The one network that encodes anchor, positive and negative: faces to embeddings of unit length, as Embedding makes them
/// from the same file.
/// </summary>
internal sealed class TrainableEncoder : IDisposable
{
    /// <summary>Images that are encoded at a time where nothing is trained.</summary>
    public const int BatchSize = 32;

    private readonly OnnxNetwork _network;
    private readonly EncoderInput _input;
    private readonly Tensor _mean;
    private readonly Tensor _scale;

    private TrainableEncoder(OnnxNetwork network, EncoderInput input, int trainableLayers)
    {
        (_network, _input) = (network, input);
        using var scope = NewDisposeScope();
        _mean = tensor(input.Mean.ToArray(), [1, 3, 1, 1]).DetachFromDisposeScope();
        _scale = tensor(input.Scale).DetachFromDisposeScope();
        var trained = network.Layers
            .Skip(trainableLayers == 0 ? 0 : Math.Max(0, network.Layers.Count - trainableLayers))
            .SelectMany(layer => layer).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, parameter) in network.Parameters)
            parameter.requires_grad = trained.Contains(name);
        Parameters = [.. network.Parameters.Where(weight => trained.Contains(weight.Key)).Select(weight => weight.Value)];
    }

    /// <summary>The weights that training changes.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Whether batch normalisation that is trained uses the batch.</summary>
    public bool IsTraining
    {
        set => _network.IsTraining = value;
    }

    /// <summary>An encoder whose weights stay.</summary>
    /// <param name="path">ONNX file.</param>
    /// <param name="input">What it takes and gives.</param>
    public static TrainableEncoder Load(string path, EncoderInput input) => new(OnnxNetwork.Load(path), input, 0);

    /// <summary>An encoder to be trained.</summary>
    /// <param name="path">ONNX file.</param>
    /// <param name="input">What it takes and gives.</param>
    /// <param name="trainableLayers">The last so many layers are trained; all where 0.</param>
    /// <param name="trainBatchNormalization">Or it stays as it is.</param>
    public static TrainableEncoder Load(
        string path, EncoderInput input, int trainableLayers, bool trainBatchNormalization) =>
        new(
            OnnxNetwork.Load(
                path, new() { Trainable = true, FreezeBatchNormalization = !trainBatchNormalization }),
            input,
            trainableLayers);

    /// <param name="faces">[n, 3, size, size]: red, green and blue, 0 to 255.</param>
    /// <returns>[n, embedding size], of unit length, differentiable, in the caller's dispose scope.</returns>
    /// <exception cref="InvalidDataException">The network gives embeddings of another size.</exception>
    public Tensor Encode(Tensor faces)
    {
        using var scope = NewDisposeScope();
        var output = _network.Forward(Normalise(faces));
        var count = faces.shape[0];
        if (output.numel() != count * _input.EmbeddingSize)
            throw new InvalidDataException(
                $"The encoder answers [{string.Join(", ", output.shape)}] for {count} faces, "
                + $"not embeddings of {_input.EmbeddingSize} values.");
        // An export for one face may answer [1, n · size] for n of them: the values are in the same order.
        output = output.reshape(count, _input.EmbeddingSize);
        return nn.functional.normalize(output, dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Faces as the network wants them: (colour − mean) · scale in its order of colours.</summary>
    /// <param name="faces">[n, 3, size, size]: red, green and blue, 0 to 255.</param>
    /// <returns>The same shape, in the caller's dispose scope.</returns>
    public Tensor Normalise(Tensor faces)
    {
        using var scope = NewDisposeScope();
        var planes = _input.Channels == ChannelOrder.Bgr ? faces.flip(1) : faces;
        return ((planes - _mean) * _scale).MoveToOuterDisposeScope();
    }

    /// <summary>Embeddings without a gradient, as numbers.</summary>
    /// <param name="images">Any number.</param>
    /// <param name="prepare">Changes a batch, [n, 3, size, size] with the number of its first image, before it is encoded.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    public float[][] Encode(
        IReadOnlyList<AlignedImage> images, Func<Tensor, int, Tensor>? prepare, CancellationToken cancellationToken)
    {
        using var noGrad = no_grad();
        var embeddings = new List<float[]>(images.Count);
        foreach (var chunk in images.Chunk(BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = ImageBatch.Of(chunk);
            var values = Encode(prepare?.Invoke(batch, embeddings.Count) ?? batch).data<float>().ToArray();
            embeddings.AddRange(values.Chunk(_input.EmbeddingSize));
        }

        return [.. embeddings];
    }

    /// <summary>A copy of all that training changes, by name.</summary>
    public Dictionary<string, float[]> ReadState() => _network.State.ToDictionary(
        weight => weight.Key,
        weight =>
        {
            using var scope = NewDisposeScope();
            return weight.Value.detach().contiguous().data<float>().ToArray();
        },
        StringComparer.Ordinal);

    /// <summary>Whether a copy is of this network.</summary>
    public bool FitsState(IReadOnlyDictionary<string, float[]> state) =>
        state.Count == _network.State.Count && _network.State.All(weight =>
            state.TryGetValue(weight.Key, out var values) && values.Length == weight.Value.numel());

    /// <summary>Puts a copy back.</summary>
    /// <returns>False, and nothing is changed, where it is not of this network.</returns>
    public bool TryWriteState(IReadOnlyDictionary<string, float[]> state)
    {
        if (!FitsState(state))
            return false;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (name, weight) in _network.State)
            weight.copy_(tensor(state[name], weight.shape));
        return true;
    }

    /// <summary>Writes the ONNX file again with the weights as they are now.</summary>
    public void Save(string path) => _network.Save(path);

    public void Dispose()
    {
        _mean.Dispose();
        _scale.Dispose();
        _network.Dispose();
    }
}
