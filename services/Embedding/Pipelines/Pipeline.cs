using FacePlatform.Embedding.Alignment;
using FacePlatform.Embedding.Detection;
using FacePlatform.Embedding.Encoding;
using FacePlatform.Embedding.Inference;
using FacePlatform.Embedding.Quality;
using FacePlatform.Pipelines;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>A pipeline that is loaded and ready. It is freed when the catalogue and the last request have left it.</summary>
/// <param name="models">The networks, given back when the pipeline is freed.</param>
public sealed class Pipeline(IReadOnlyList<ModelLease> models)
{
    private readonly TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The catalogue is the first.
    private int _users = 1;

    /// <summary>What callers are told of it, with its name and calibration, but not whether it is the default.</summary>
    public required V1.Pipeline Description { get; init; }

    public required PipelineManifest Manifest { get; init; }

    /// <summary>Where its files are.</summary>
    public required string Folder { get; init; }

    /// <summary>Finds faces.</summary>
    public required FaceDetector Detector { get; init; }

    /// <summary>Warps them to the template.</summary>
    public required FaceAligner Aligner { get; init; }

    /// <summary>Makes embeddings.</summary>
    public required FaceEncoder Encoder { get; init; }

    /// <summary>Judges their quality.</summary>
    public required QualityAssessor Assessor { get; init; }

    /// <summary>The resource name.</summary>
    public string Name => Description.Name;

    /// <summary>Ends when the pipeline's memory is given back.</summary>
    public Task Freed => _freed.Task;

    /// <summary>The templates of aligned faces, in their order.</summary>
    /// <exception cref="RpcException">OVERLOADED.</exception>
    public async Task<Template[]> EncodeAsync(IReadOnlyList<AlignedFace> faces, CancellationToken cancellation)
    {
        using var activity = Telemetry.Source.StartActivity("encode");
        var embeddings = await Task.WhenAll(faces.Select(face => Encoder.EncodeAsync(face, cancellation)));
        return Array.ConvertAll(embeddings, embedding => new Template { Pipeline = Name, Embedding = { embedding } });
    }

    /// <summary>One user more; false where all have left it already.</summary>
    public bool TryEnter()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
                return true;
            users = seen;
        }

        return false;
    }

    /// <summary>One user less.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            _ = FreeAsync();
    }

    private async Task FreeAsync()
    {
        try
        {
            // The worker may still run an input whose caller was cancelled.
            await Encoder.DisposeAsync();
            foreach (var model in models)
                model.Dispose();
        }
        finally
        {
            _freed.SetResult();
        }
    }
}
