using FacePlatform.Training.Data;
using FacePlatform.Training.Encoders;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace FacePlatform.Training.Evaluation;

/// <summary>Whether what was trained is what will be served.</summary>
public static class ServedEquality
{
    private const float Tolerance = 1e-4f;

    /// <summary>Compares the embeddings of ONNX Runtime and of torch.</summary>
    /// <param name="path">ONNX file.</param>
    /// <param name="input">What it takes and gives.</param>
    /// <param name="images">A few.</param>
    /// <exception cref="InvalidDataException">
    /// A value differs by more than 1e-4, the network cannot be run, or its embeddings have another size, are 0 or not finite.
    /// </exception>
    public static void Require(string path, EncoderInput input, IReadOnlyList<AlignedImage> images)
    {
        float[][] trained, served;
        try
        {
            using var encoder = TrainableEncoder.Load(path, input);
            trained = encoder.Encode(images, prepare: null, CancellationToken.None);
            served = Serve(path, input, encoder, images);
        }
        catch (Exception exception) when (exception is InvalidOperationException or OnnxRuntimeException or NotSupportedException)
        {
            throw new InvalidDataException($"The network cannot be run: {exception.Message}", exception);
        }

        if (!EncoderScores.HaveDirections(trained) || !EncoderScores.HaveDirections(served))
            throw new InvalidDataException("The network answers no direction: an embedding of zero or not finite.");
        var difference = trained.Zip(served).Max(pair => pair.First.Zip(pair.Second, (a, b) => Math.Abs(a - b)).Max());
        if (difference > Tolerance)
            throw new InvalidDataException(
                $"ONNX Runtime's embeddings differ from the trained ones by {difference:0.0e+0}; {Tolerance:0.0e+0} is allowed.");
    }

    private static float[][] Serve(
        string path, EncoderInput input, TrainableEncoder encoder, IReadOnlyList<AlignedImage> images)
    {
        using var options = new SessionOptions();
        // torch's threads are in the same process.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        using var session = new InferenceSession(path, options);
        var fixedBatch = session.InputMetadata.Values.First().Dimensions[0];
        using var run = new RunOptions();
        var embeddings = new List<float[]>();
        foreach (var chunk in images.Chunk(fixedBatch > 0 ? 1 : TrainableEncoder.BatchSize))
        {
            using var scope = NewDisposeScope();
            var values = encoder.Normalise(ImageBatch.Of(chunk)).contiguous().data<float>().ToArray();
            using var tensor = OrtValue.CreateTensorValueFromMemory(values, [chunk.Length, 3, input.Size, input.Size]);
            using var outputs = session.Run(run, [session.InputNames[0]], [tensor], [session.OutputNames[0]]);
            using var output = OnTorch(outputs[0].GetTensorDataAsSpan<float>(), chunk.Length, input.EmbeddingSize);
            embeddings.AddRange(nn.functional.normalize(output, dim: 1).data<float>().ToArray().Chunk(input.EmbeddingSize));
        }

        return [.. embeddings];
    }

    private static Tensor OnTorch(ReadOnlySpan<float> values, int count, int size) => values.Length == count * size
        ? tensor(values.ToArray(), [count, size])
        : throw new InvalidDataException($"The network answers {values.Length} values for {count} faces, not {size} for each.");
}
