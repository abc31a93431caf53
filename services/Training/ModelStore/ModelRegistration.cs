using FacePlatform.ErrorRates.Fitting;
using FacePlatform.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Training.Clients;
using FacePlatform.Training.Files;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.ModelStore;

/// <summary>Takes an encoder of the operator's own in.</summary>
internal sealed class ModelRegistration(
    ServedPipelines pipelines,
    ModelFolders folders,
    ModelWriter models,
    IOptions<ModelStoreOptions> options,
    TimeProvider time)
{
    private const int LongestText = 500;

    /// <param name="requests">The specification first, then the file.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    /// <exception cref="RpcException">INVALID_FIELD, MODEL_INVALID, MODEL_IN_USE, PIPELINE_NOT_FOUND.</exception>
    public async Task<Model> RegisterAsync(
        IAsyncStreamReader<RegisterModelRequest> requests, CancellationToken cancellationToken)
    {
        if (!await requests.MoveNext(cancellationToken) || requests.Current.Spec is not { } spec)
            throw RpcErrors.InvalidField("spec", "must come first.");
        var violations = Violations(spec).ToArray();
        if (violations.Length > 0)
            throw RpcErrors.InvalidFields(violations);
        var parent = await pipelines.GetAsync(spec.Parent, cancellationToken);
        using var folder = new WorkFolder(time);
        var encoder = folder.PathOf("registered.onnx");
        await ReceiveAsync(requests, encoder, cancellationToken);
        var fetched = await pipelines.FetchAsync(parent.Name, folder.PathOf("parent"), cancellationToken);
        var size = EncoderCheck.EmbeddingSizeOf(encoder, fetched.Manifest.Alignment.Size);
        await folders.Turn.WaitAsync(cancellationToken);
        try
        {
            return models.Write(DraftOf(spec, fetched, encoder, size));
        }
        finally
        {
            folders.Turn.Release();
        }
    }

    private static IEnumerable<(string Field, string Description)> Violations(ModelSpec spec)
    {
        if (!PipelineName.IsTitle(spec.Title))
            yield return ("spec.title", PipelineName.TitleRule);
        if (spec.Source.Trim().Length is 0 or > LongestText)
            yield return ("spec.source", $"must say in at most {LongestText} characters where the network comes from.");
        if (spec.License.Trim().Length is 0 or > LongestText)
            yield return ("spec.license", $"must say in at most {LongestText} characters under which licence it may be used.");
        if (spec.Calibration is { } calibration && CalibrationReader.FindFault(calibration) is { } fault)
            yield return ("spec.calibration", fault);
    }

    private async Task ReceiveAsync(
        IAsyncStreamReader<RegisterModelRequest> requests, string path, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        while (await requests.MoveNext(cancellationToken))
        {
            if (requests.Current.RequestCase != RegisterModelRequest.RequestOneofCase.Chunk)
                throw RpcErrors.InvalidField("spec", "must come only once, and the file after it.");
            if (file.Length + requests.Current.Chunk.Length > options.Value.MaxModelBytes)
                throw RpcErrors.InvalidField("chunk", $"must have at most {options.Value.MaxModelBytes} bytes together.");
            await file.WriteAsync(requests.Current.Chunk.Memory, cancellationToken);
        }
    }

    private ModelDraft DraftOf(ModelSpec spec, ParentPipeline parent, string encoder, int embeddingSize)
    {
        var calibration = spec.Calibration?.Clone();
        if (calibration is not null)
            calibration.Name = CalibrationFit.NameOf(calibration);
        return new(
            new Model
            {
                Title = spec.Title,
                Parent = parent.Name,
                EmbeddingSize = embeddingSize,
                Source = spec.Source,
                License = spec.License,
                CreateTime = time.GetUtcNow().ToTimestamp(),
            },
            parent.Manifest,
            parent.DetectorPath,
            parent.Manifest.Encoder with
            {
                EmbeddingSize = embeddingSize,
                Model = new()
                {
                    Title = spec.Title,
                    Source = spec.Source,
                    License = spec.License,
                    Unknown = "All that its source does not say: the operator registered it.",
                },
            },
            encoder,
            calibration,
            Report: null);
    }
}
