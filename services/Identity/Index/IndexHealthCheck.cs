using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FacePlatform.Identity.Index;

/// <summary>
/// Unhealthy while the index is loaded for the first time. Degraded where it does not answer or is loaded again later:
/// identification waits for it, while enrolment and 1:1 need only the record.
/// </summary>
internal sealed class IndexHealthCheck(IndexFollower follower) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            follower.IsAnswering ? HealthCheckResult.Healthy($"{follower.Lag} changes behind the record.")
            : follower.IsStarting ? new(context.Registration.FailureStatus, "The index is still being loaded.")
            : HealthCheckResult.Degraded($"The index does not answer; it is {follower.Lag} changes behind the record."));
}
