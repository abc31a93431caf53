using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FacePlatform.ServiceDefaults.Hosting;

/// <summary>Liveness and readiness, by HTTP and by gRPC. A degraded service is ready.</summary>
internal static class HealthExtensions
{
    /// <summary>The tag of what shows that the process is alive, and the service's name in grpc.health.v1.</summary>
    public const string Live = "live";

    /// <summary>The same for what it needs to answer.</summary>
    public const string Ready = "ready";

    // How soon a change of health is logged.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        services.AddGrpcHealthChecks(health =>
        {
            health.Services.Map("", check => check.Tags.Contains(Ready) || check.Tags.Contains(Live));
            // What a cluster's probes ask: a service that only waits for another one must not be started again.
            health.Services.Map(Live, check => check.Tags.Contains(Live));
            health.Services.Map(Ready, check => check.Tags.Contains(Ready));
        });
    }

    /// <summary>Logs each change of a check once.</summary>
    public static void AddHealthLog(this IServiceCollection services)
    {
        services.AddSingleton<IHealthCheckPublisher, HealthLog>();
        services.Configure<HealthCheckPublisherOptions>(publisher => publisher.Period = Period);
    }

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks(
            "/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Live) });
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(Ready),
            ResponseWriter = HealthReportWriter.WriteAsync,
        });
        endpoints.MapGrpcHealthChecksService();
    }
}
