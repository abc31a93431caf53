using FacePlatform.Embedding.Pipelines;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Embedding.Analysis;

/// <summary>The service's contract.</summary>
public sealed class EmbeddingGrpcService(PipelineCatalog catalog, FaceAnalyzer analyzer)
    : EmbeddingService.EmbeddingServiceBase
{
    public override Task<AnalyzeFacesResponse> AnalyzeFaces(AnalyzeFacesRequest request, ServerCallContext context) =>
        analyzer.AnalyzeAsync(
            request.Image.Memory,
            catalog.Get(request.Pipeline),
            request.FaceSelection,
            request.Templates,
            context.CancellationToken);

    public override Task<ListPipelinesResponse> ListPipelines(ListPipelinesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListPipelinesResponse
        {
            Pipelines = { catalog.All.Select(pipeline => pipeline.Description) },
        });
}
