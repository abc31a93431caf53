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
    private readonly BatchSizes _sizes;
    private readonly Batcher<AlignedFace, float[]> _batcher;

    /// <param name="model">Takes [n, 3, size, size], gives [n, embedding size].</param>
    /// <param name="manifest">How the model wants its input.</param>
    /// <param name="options">Limits of batches.</param>
    /// <param name="time">The clock of the batching window.</param>
    public FaceEncoder(OnnxModel model, EncoderManifest manifest, BatchingOptions options, TimeProvider time)
    {
        (_model, _manifest, _sizes) = (model, manifest, new(options, model.FixedSizes));
        var workers = options.Workers > 0 ? options.Workers : model.Parallelism;
        _batcher = new(Encode, options, _sizes.Largest, workers, time);
    }

    /// <summary>The unit-length embedding of one aligned face.</summary>
    public Task<float[]> EncodeAsync(AlignedFace face, CancellationToken cancellation) =>
        _batcher.RunAsync(face, cancellation);

    public ValueTask DisposeAsync() => _batcher.DisposeAsync();

    /// <summary>Runs the network on grey faces, so that no caller waits for its first inference at a size.</summary>
    /// <param name="faceSize">Width and height of an aligned face.</param>
    public void WarmUp(int faceSize)
    {
        using var face = new AlignedFace(faceSize);
        face.Planes.Fill(127);
        foreach (var size in _sizes.WarmUp)
            Encode([.. Enumerable.Repeat(face, size)]);
    }

    /// <summary>Encodes a batch at once, past the queue.</summary>
    public IReadOnlyList<float[]> Encode(AlignedFace[] faces)
    {
        var start = Stopwatch.GetTimestamp();
        var size = faces[0].Size;
        var length = 3 * size * size;
        var rows = _sizes.For(faces.Length);
        using var run = _model.Rent(rows, 3, size, size);
        for (var i = 0; i < faces.Length; i++)
            Normalise(faces[i], run.Input.Slice(i * length, length));
        run.Input[(faces.Length * length)..].Clear();

        var embeddings = run.Run()[0].GetTensorDataAsSpan<float>();
        Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        return Split(embeddings, rows, faces.Length);
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

    // The rows beyond the faces are padding.
    private float[][] Split(ReadOnlySpan<float> embeddings, int rows, int count)
    {
        if (embeddings.Length != rows * _manifest.EmbeddingSize)
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
