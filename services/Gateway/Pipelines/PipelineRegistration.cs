using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Gateway.Pipelines;

/// <summary>
/// Carries what Embedding serves to Identity: a pipeline's embedding size and calibration, without which Identity
/// compares nothing.
/// </summary>
internal sealed class PipelineRegistration(PipelineCatalog catalog, IdentityService.IdentityServiceClient identity)
{
    /// <summary>Whether Identity got the pipelines since this gateway started.</summary>
    public bool Done { get; private set; }

    public async Task RegisterAsync(CancellationToken cancellation)
    {
        var list = await catalog.ListAsync();
        foreach (var pipeline in list.Pipelines)
            await identity.RegisterPipelineAsync(pipeline, cancellationToken: cancellation);
        Done = true;
    }

    /// <summary>Makes a call of Identity; where it does not know the pipeline, registers all and makes it once more.</summary>
    public async Task<T> EnsureAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (RpcException exception) when (exception.GetReason() is ErrorReason.PipelineNotRegistered)
        {
            await RegisterAsync(cancellation);
            return await call();
        }
    }
}
