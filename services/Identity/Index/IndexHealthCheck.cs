using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FacePlatform.Identity.Index;

/// <summary>Whether the index has been loaded, so that identification can answer.</summary>
internal sealed class IndexHealthCheck(IndexFollower follower) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(follower.IsLoaded
            ? HealthCheckResult.Healthy($"{follower.Lag} changes behind the record.")
            : new HealthCheckResult(context.Registration.FailureStatus, "The index is still being loaded."));
}
