using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Facectl.Doubles;

internal sealed class PipelineServiceDouble(PlatformDouble platform) : PipelineService.PipelineServiceBase
{
    private Pipeline Pipeline => new()
    {
        Name = PlatformDouble.PipelineName,
        Title = "Double",
        EmbeddingSize = 2,
        Default = true,
        Models = { new ModelCard { Role = "encoder", Title = "Angle", License = "MIT", Sha256 = "00", Source = "none", Unknown = "nothing" } },
        Calibration = platform.Calibration,
    };

    public override Task<ListPipelinesResponse> ListPipelines(ListPipelinesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListPipelinesResponse { Pipelines = { Pipeline } });

    public override Task<Pipeline> GetPipeline(GetPipelineRequest request, ServerCallContext context) =>
        request.Name == PlatformDouble.PipelineName
            ? Task.FromResult(Pipeline)
            : throw RpcErrors.NotFound(ErrorReason.PipelineNotFound, "pipeline", request.Name);
}
