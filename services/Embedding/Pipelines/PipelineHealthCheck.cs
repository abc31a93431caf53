using FacePlatform.Embedding.Inference;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>Ready once pipelines are loaded; says where their networks run.</summary>
internal sealed class PipelineHealthCheck(PipelineCatalog catalog, ExecutionProvider provider) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy(
            $"{provider.Description}; {string.Join(", ", catalog.All.Select(pipeline => pipeline.Name))}"));
}
