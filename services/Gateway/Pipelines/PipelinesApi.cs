using FacePlatform.Gateway.ResourceNames;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace FacePlatform.Gateway.Pipelines;

/// <summary>The public <c>PipelineService</c>. Any valid key.</summary>
[Authorize]
internal sealed class PipelinesApi(PipelineCatalog catalog) : PipelineService.PipelineServiceBase
{
    public override Task<Pipeline> GetPipeline(GetPipelineRequest request, ServerCallContext context) =>
        catalog.FindAsync(PipelineName.Parse(request.Name, "name").ToString(), context.CancellationToken);

    public override Task<ListPipelinesResponse> ListPipelines(ListPipelinesRequest request, ServerCallContext context) =>
        catalog.ListAsync(context.CancellationToken);
}
