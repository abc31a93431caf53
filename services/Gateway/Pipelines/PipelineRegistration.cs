using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Grpc.Core;
using Polly;
using Polly.Retry;

namespace FacePlatform.Gateway.Pipelines;

/// <summary>
/// Carries what Embedding serves to Identity: a pipeline's embedding size and calibration, without which Identity
/// compares nothing.
/// </summary>
internal sealed class PipelineRegistration(
    PipelineCatalog catalog, IdentityService.IdentityServiceClient identity, TimeProvider time)
{
    // Replicas of Embedding load a model one after the other, each within seconds.
    private readonly ResiliencePipeline _untilServed = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 20,
            Delay = TimeSpan.FromMilliseconds(250),
            ShouldHandle = new PredicateBuilder().Handle<RpcException>(
                exception => exception.GetReason() is ErrorReason.PipelineNotFound),
        })
        .Build();

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

    /// <summary>Registers one pipeline that Embedding has begun to serve.</summary>
    /// <exception cref="RpcException">PIPELINE_NOT_FOUND where it serves none of this name after some seconds either.</exception>
    public async Task RegisterAsync(string pipeline, CancellationToken cancellation) =>
        await _untilServed.ExecuteAsync(
            async token => await identity.RegisterPipelineAsync(
                await catalog.FindAsync(pipeline, token), cancellationToken: token),
            cancellation);

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
