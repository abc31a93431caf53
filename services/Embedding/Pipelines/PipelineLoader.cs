using FacePlatform.Embedding.Alignment;
using FacePlatform.Embedding.Batching;
using FacePlatform.Embedding.Detection;
using FacePlatform.Embedding.Encoding;
using FacePlatform.Embedding.Inference;
using FacePlatform.Embedding.Quality;
using FacePlatform.Pipelines;
using FacePlatform.V1;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>Loads pipelines from their folders. Pipelines that use the same file share its session.</summary>
public sealed class PipelineLoader(
    ExecutionProvider provider, IOptions<BatchingOptions> batching, TimeProvider time) : IDisposable
{
    private const int BatchDimension = 0;
    private const int HeightDimension = 2;
    private const int WidthDimension = 3;

    private readonly Dictionary<(string Sha256, string Role), OnnxModel> _models = [];

    /// <summary>The networks that were loaded, by the SHA-256 of their files.</summary>
    public IReadOnlyDictionary<string, InferenceSession> Sessions =>
        _models.ToDictionary(model => model.Key.Sha256, model => model.Value.Session);

    /// <exception cref="PipelineException">Something of the folder is missing, altered or wrong.</exception>
    public Pipeline Load(string folder)
    {
        var manifest = ManifestReader.Read(Path.Combine(folder, PipelineManifest.FileName));
        var description = new V1.Pipeline
        {
            Name = PipelineName.Of(manifest),
            Title = manifest.Title,
            EmbeddingSize = manifest.Encoder.EmbeddingSize,
            Models = { Card("detector", manifest.Detector.Model), Card("encoder", manifest.Encoder.Model) },
            Calibration = CalibrationReader.Read(folder),
        };
        var detector = Model(folder, manifest.Detector.Model, "detector", HeightDimension, WidthDimension);
        var encoder = Model(folder, manifest.Encoder.Model, "encoder", BatchDimension);
        var pipeline = new Pipeline(
            description,
            new FaceDetector(Network(manifest.Detector.Kind, detector), manifest.Detector),
            new FaceAligner(manifest.Alignment),
            new FaceEncoder(encoder, manifest.Encoder, batching.Value, time),
            new QualityAssessor(manifest.Quality));
        try
        {
            WarmUp(pipeline, manifest);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or InvalidDataException)
        {
            throw new PipelineException($"{folder}: the models do not fit the manifest: {exception.Message}", exception);
        }

        return pipeline;
    }

    public void Dispose()
    {
        foreach (var model in _models.Values)
            model.Dispose();
    }

    private OnnxModel Model(string folder, ModelFile file, string role, params ReadOnlySpan<int> freeDimensions)
    {
        var bytes = ModelFileReader.Read(folder, file);
        if (!_models.TryGetValue((file.Sha256, role), out var model))
        {
            model = provider.Load(OnnxGraph.WithFreeDimensions(bytes, freeDimensions), file.Sha256);
            _models.Add((file.Sha256, role), model);
        }

        return model;
    }

    private static DetectorNetwork Network(DetectorKind kind, OnnxModel model) => kind switch
    {
        DetectorKind.RetinaFace => new RetinaFaceNetwork(model),
        DetectorKind.YuNet => new YuNetNetwork(model),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a detector."),
    };

    // The first inference allocates and, on a GPU, compiles; no caller should wait for that.
    private static void WarmUp(Pipeline pipeline, PipelineManifest manifest)
    {
        using var face = new AlignedFace(manifest.Alignment.Size);
        face.Planes.Fill(127);
        pipeline.Encoder.Encode([face]);
        pipeline.Detector.WarmUp();
    }

    private static ModelCard Card(string role, ModelFile model) => new()
    {
        Role = role,
        Title = model.Title,
        Sha256 = model.Sha256,
        Source = model.Source,
        License = model.License,
        Unknown = model.Unknown,
    };
}
