using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;

namespace FacePlatform.Gateway.Pipelines;

/// <summary>The pipelines that Embedding serves, asked for each time: they change with its deployment.</summary>
internal sealed class PipelineCatalog(EmbeddingService.EmbeddingServiceClient embedding)
{
    public async Task<ListPipelinesResponse> ListAsync(CancellationToken cancellation) =>
        await embedding.ListPipelinesAsync(new(), cancellationToken: cancellation);

    /// <param name="name">The full name; the default pipeline where empty.</param>
    /// <param name="cancellation">Ends the call of Embedding.</param>
    /// <exception cref="Grpc.Core.RpcException">PIPELINE_NOT_FOUND.</exception>
    public async Task<Pipeline> FindAsync(string name, CancellationToken cancellation)
    {
        var list = await ListAsync(cancellation);
        return list.Pipelines.FirstOrDefault(pipeline => name.Length == 0 ? pipeline.Default : pipeline.Name == name)
            ?? throw RpcErrors.NotFound(ErrorReason.PipelineNotFound, "Pipeline", name);
    }
}
