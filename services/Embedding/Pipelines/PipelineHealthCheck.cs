using FacePlatform.Embedding.Inference;
using FacePlatform.Embedding.Pipelines.Store;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>
/// Ready once the configured pipelines are loaded; says where their networks run. What is wrong with the model store
/// makes the service degraded, which is still ready: it serves all others.
/// </summary>
internal sealed class PipelineHealthCheck(PipelineCatalog catalog, StoreFollower store, ExecutionProvider provider)
    : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var served = $"{provider.Description}; {string.Join(", ", catalog.Current.All.Select(pipeline => pipeline.Name))}";
        return Task.FromResult(store.Faults is { Count: > 0 } faults
            ? HealthCheckResult.Degraded($"{served}; of the model store: {string.Join("; ", faults)}")
            : HealthCheckResult.Healthy(served));
    }
}
