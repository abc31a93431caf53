using FacePlatform.Embedding.Alignment;
using FacePlatform.Embedding.Batching;
using FacePlatform.Embedding.Detection;
using FacePlatform.Embedding.Encoding;
using FacePlatform.Embedding.Inference;
using FacePlatform.Embedding.Quality;
using FacePlatform.Pipelines;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>Loads pipelines from their folders and warms them up. Pipelines that use the same file share its network.</summary>
public sealed class PipelineLoader(ModelPool models, IOptions<BatchingOptions> batching, TimeProvider time)
{
    private const string DetectorRole = "detector";
    private const string EncoderRole = "encoder";
    private const int BatchDimension = 0;
    private const int HeightDimension = 2;
    private const int WidthDimension = 3;

    /// <exception cref="PipelineException">Something of the folder is missing, altered or wrong.</exception>
    public Pipeline Load(string folder) => Load(folder, null);

    /// <summary>Loads the pipeline that a folder must hold.</summary>
    /// <exception cref="PipelineException">Something of the folder is missing, altered or wrong, or it is another pipeline.</exception>
    public Pipeline Load(string folder, string? name)
    {
        var path = Path.Combine(folder, PipelineManifest.FileName);
        var manifest = ManifestReader.Read(path);
        if (name is not null && PipelineName.Of(manifest) != name)
            throw new PipelineException($"{path}: this is {PipelineName.Of(manifest)} and not {name}.");
        var calibration = CalibrationReader.Read(folder);
        var rented = new List<ModelLease>();
        Pipeline? pipeline = null;
        try
        {
            var detector = Rent(folder, manifest.Detector.Model, DetectorRole, HeightDimension, WidthDimension);
            rented.Add(detector);
            var encoder = Rent(folder, manifest.Encoder.Model, EncoderRole, BatchDimension);
            rented.Add(encoder);
            pipeline = new Pipeline(rented)
            {
                Description = Describe(manifest, calibration),
                Manifest = manifest,
                Folder = folder,
                Detector = new FaceDetector(
                    Network(manifest.Detector.Kind, detector.Model),
                    new InputSizes(manifest.Detector, detector.Model.FixedSizes),
                    manifest.Detector),
                Aligner = new FaceAligner(manifest.Alignment),
                Encoder = new FaceEncoder(encoder.Model, manifest.Encoder, batching.Value, time),
                Assessor = new QualityAssessor(manifest.Quality),
            };
            WarmUp(pipeline);
            return pipeline;
        }
        catch (Exception exception)
        {
            if (pipeline is not null)
                pipeline.Leave();
            else
                rented.ForEach(model => model.Dispose());
            // Another process may have its memory: the files are not at fault.
            if (exception is RpcException || DeviceFaults.IsOfTheDevice(exception))
                throw new InvalidOperationException($"{folder}: the networks cannot be run now: {exception.Message}", exception);
            if (exception is OnnxRuntimeException or InvalidDataException or InvalidProtocolBufferException or ArgumentException)
                throw new PipelineException($"{folder}: the models do not fit the manifest: {exception.Message}", exception);
            throw;
        }
    }

    private ModelLease Rent(string folder, ModelFile file, string role, params ReadOnlySpan<int> freeDimensions) =>
        models.Rent(ModelFileReader.Read(folder, file), file.Sha256, role, freeDimensions);

    private static DetectorNetwork Network(DetectorKind kind, OnnxModel model) => kind switch
    {
        DetectorKind.RetinaFace => new RetinaFaceNetwork(model),
        DetectorKind.YuNet => new YuNetNetwork(model),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a detector."),
    };

    // The first inference at a size allocates and, on a GPU, plans; no caller should wait for that.
    private static void WarmUp(Pipeline pipeline)
    {
        pipeline.Encoder.WarmUp(pipeline.Manifest.Alignment.Size);
        pipeline.Detector.WarmUp();
    }

    private static V1.Pipeline Describe(PipelineManifest manifest, Calibration? calibration) => new()
    {
        Name = PipelineName.Of(manifest),
        Title = manifest.Title,
        EmbeddingSize = manifest.Encoder.EmbeddingSize,
        Models = { Card(DetectorRole, manifest.Detector.Model), Card(EncoderRole, manifest.Encoder.Model) },
        Calibration = calibration,
    };

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
