using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Numerics.Tensors;
using FacePlatform.Embedding.Alignment;
using FacePlatform.Embedding.Batching;
using FacePlatform.Embedding.Inference;
using FacePlatform.Imaging;
using FacePlatform.Pipelines;

namespace FacePlatform.Embedding.Encoding;

/// <summary>Aligned faces to L2-normalised embeddings, in batches shared by all callers.</summary>
public sealed class FaceEncoder : IAsyncDisposable
{
    private static readonly Histogram<double> Duration = Telemetry.Duration(
        "faceplatform.embedding.encode.duration", "Time to encode one batch of faces.");

    private readonly OnnxModel _model;
    private readonly EncoderManifest _manifest;
    private readonly Batcher<AlignedFace, float[]> _batcher;

    /// <param name="model">Takes [n, 3, size, size], gives [n, embedding size].</param>
    /// <param name="manifest">How the model wants its input.</param>
    /// <param name="options">Limits of batches.</param>
    /// <param name="time">The clock of the batching window.</param>
    public FaceEncoder(OnnxModel model, EncoderManifest manifest, BatchingOptions options, TimeProvider time)
    {
        (_model, _manifest) = (model, manifest);
        _batcher = new(Encode, options, options.Workers > 0 ? options.Workers : model.Parallelism, time);
    }

    /// <summary>The unit-length embedding of one aligned face.</summary>
    public Task<float[]> EncodeAsync(AlignedFace face, CancellationToken cancellation) =>
        _batcher.RunAsync(face, cancellation);

    public ValueTask DisposeAsync() => _batcher.DisposeAsync();

    /// <summary>Encodes a batch at once, past the queue.</summary>
    public IReadOnlyList<float[]> Encode(AlignedFace[] faces)
    {
        var start = Stopwatch.GetTimestamp();
        var size = faces[0].Size;
        var length = 3 * size * size;
        var rows = _model.BatchSizeFor(faces.Length);
        var input = ArrayPool<float>.Shared.Rent(rows * length);
        try
        {
            for (var i = 0; i < faces.Length; i++)
                Normalise(faces[i], input.AsSpan(i * length, length));
            input.AsSpan(faces.Length * length, (rows - faces.Length) * length).Clear();

            using var results = _model.Run(input.AsMemory(0, rows * length), rows, 3, size, size);
            var embeddings = results[0].GetTensorDataAsSpan<float>();
            Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
            return Split(embeddings, faces.Length);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }

    private void Normalise(AlignedFace face, Span<float> input)
    {
        var plane = face.Size * face.Size;
        for (var channel = 0; channel < 3; channel++)
        {
            var colour = _manifest.Channels == ChannelOrder.Rgb ? channel : 2 - channel;
            var target = input.Slice(channel * plane, plane);
            TensorPrimitives.Subtract(face.Plane(colour), _manifest.Mean[channel], target);
            TensorPrimitives.Multiply(target, _manifest.Scale, target);
        }
    }

    private float[][] Split(ReadOnlySpan<float> embeddings, int count)
    {
        if (embeddings.Length % _manifest.EmbeddingSize != 0 || embeddings.Length < count * _manifest.EmbeddingSize)
            throw new InvalidDataException($"The encoder answers no embeddings of {_manifest.EmbeddingSize} values.");
        var result = new float[count][];
        for (var i = 0; i < count; i++)
        {
            var embedding = embeddings.Slice(i * _manifest.EmbeddingSize, _manifest.EmbeddingSize).ToArray();
            var norm = TensorPrimitives.Norm<float>(embedding);
            if (!float.IsFinite(norm) || norm == 0)
                throw new InvalidDataException("The encoder answered no direction: an embedding of zero or not finite.");
            TensorPrimitives.Divide(embedding, norm, embedding);
            result[i] = embedding;
        }

        return result;
    }
}
