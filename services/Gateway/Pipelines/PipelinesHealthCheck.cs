using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FacePlatform.Gateway.Pipelines;

/// <summary>Ready once Embedding's pipelines are registered in Identity; both answered then.</summary>
internal sealed class PipelinesHealthCheck(PipelineRegistration registration) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(registration.Done
            ? HealthCheckResult.Healthy("registered")
            : HealthCheckResult.Unhealthy("waiting for Embedding and Identity"));
}
