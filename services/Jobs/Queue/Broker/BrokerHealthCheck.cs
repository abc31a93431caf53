using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FacePlatform.Jobs.Queue.Broker;

/// <summary>Degraded, and no worse, while the broker is away or refuses the queue: jobs are still taken in and told of.</summary>
internal sealed class BrokerHealthCheck(BrokerQueue queue) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(queue.Refusal is { } refusal
            ? HealthCheckResult.Degraded($"The broker refuses the queue; jobs wait in the record: {refusal}")
            : queue.IsAnswering
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("The broker does not answer; jobs wait in the record."));
}
