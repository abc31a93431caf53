using FacePlatform.Gateway.ResourceNames;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace FacePlatform.Gateway.Pipelines;

/// <summary>The public <c>PipelineService</c>: what Embedding serves. Any valid key.</summary>
[Authorize]
internal sealed class PipelinesApi(EmbeddingService.EmbeddingServiceClient embedding) : PipelineService.PipelineServiceBase
{
    public override async Task<Pipeline> GetPipeline(GetPipelineRequest request, ServerCallContext context)
    {
        var name = PipelineName.Parse(request.Name, "name").ToString();
        var list = await embedding.ListPipelinesAsync(new());
        return list.Pipelines.FirstOrDefault(pipeline => pipeline.Name == name)
            ?? throw RpcErrors.NotFound(ErrorReason.PipelineNotFound, "Pipeline", name);
    }

    public override async Task<ListPipelinesResponse> ListPipelines(
        ListPipelinesRequest request, ServerCallContext context) =>
        await embedding.ListPipelinesAsync(request);
}
