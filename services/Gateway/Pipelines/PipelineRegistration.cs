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
    private ListPipelinesResponse? _registered;

    /// <summary>Whether Identity got the pipelines since this gateway started.</summary>
    public bool Done => _registered is not null;

    /// <summary>Registers what Embedding serves, where that is not what was registered last.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        var served = await catalog.ListAsync(cancellation);
        if (!served.Equals(_registered))
            await RegisterAsync(served, cancellation);
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
            await RegisterAsync(await catalog.ListAsync(cancellation), cancellation);
            return await call();
        }
    }

    private async Task RegisterAsync(ListPipelinesResponse served, CancellationToken cancellation)
    {
        foreach (var pipeline in served.Pipelines)
            await identity.RegisterPipelineAsync(pipeline, cancellationToken: cancellation);
        _registered = served;
    }
}
