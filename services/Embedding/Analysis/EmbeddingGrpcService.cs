using FacePlatform.Embedding.Pipelines;
using FacePlatform.Internal.V1;
using FacePlatform.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Embedding.Analysis;

/// <summary>The service's contract.</summary>
public sealed class EmbeddingGrpcService(PipelineCatalog catalog, FaceAnalyzer faces, CropAnalyzer crops)
    : EmbeddingService.EmbeddingServiceBase
{
    private const int ChunkBytes = 1 << 20;

    public override async Task<AnalyzeFacesResponse> AnalyzeFaces(AnalyzeFacesRequest request, ServerCallContext context)
    {
        using var use = catalog.Use(request.Pipeline);
        using var otherUse = request.OtherPipeline.Length == 0 ? null : catalog.Use(request.OtherPipeline);
        return await faces.AnalyzeAsync(request, use.Pipeline, otherUse?.Pipeline, context.CancellationToken);
    }

    public override async Task<EncodeCropsResponse> EncodeCrops(EncodeCropsRequest request, ServerCallContext context)
    {
        using var use = catalog.Use(request.Pipeline);
        return await crops.AnalyzeAsync(request, use.Pipeline, context.CancellationToken);
    }

    public override Task<ListPipelinesResponse> ListPipelines(ListPipelinesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListPipelinesResponse { Pipelines = { catalog.Current.Descriptions } });

    public override async Task ReadPipeline(
        ReadPipelineRequest request, IServerStreamWriter<PipelineFileChunk> responseStream, ServerCallContext context)
    {
        using var use = catalog.Use(request.Pipeline);
        try
        {
            foreach (var (name, content) in PipelineFiles.Read(use.Pipeline))
            {
                for (var at = 0; at < content.Length; at += ChunkBytes)
                {
                    var part = content.Slice(at, Math.Min(ChunkBytes, content.Length - at));
                    var chunk = new PipelineFileChunk { File = name, Content = UnsafeByteOperations.UnsafeWrap(part) };
                    await responseStream.WriteAsync(chunk, context.CancellationToken);
                }
            }
        }
        catch (PipelineException)
        {
            // Its files went with it, out of the model store, and only this request still uses it.
            throw RpcErrors.NotFound(ErrorReason.PipelineNotFound, "Pipeline", use.Pipeline.Name);
        }
    }
}
