using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FacePlatform.ServiceDefaults.Hosting;

/// <summary>
/// One line when a check's status changes. The framework's own lines come with every probe, every few seconds for as long as
/// another service is away. Nothing is healthy before the start is over, and nobody has to be told.
/// </summary>
internal sealed partial class HealthLog(IHostApplicationLifetime lifetime, ILogger<HealthLog> logger) : IHealthCheckPublisher
{
    private readonly Dictionary<string, HealthStatus> _known = [];

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
            return Task.CompletedTask;
        foreach (var (name, entry) in report.Entries)
        {
            var before = _known.GetValueOrDefault(name, HealthStatus.Healthy);
            _known[name] = entry.Status;
            // Others decide nothing.
            if (entry.Status == before || !(entry.Tags.Contains(HealthExtensions.Ready) || entry.Tags.Contains(HealthExtensions.Live)))
                continue;
            LogChanged(
                entry.Status == HealthStatus.Healthy ? LogLevel.Information : LogLevel.Warning,
                name,
                entry.Status,
                entry.Description ?? entry.Exception?.Message ?? "");
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(Message = "Health of {Check}: {Status} {Description}")]
    private partial void LogChanged(LogLevel level, string check, HealthStatus status, string description);
}
