using FacePlatform.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FacePlatform.ServiceDefaults.Hosting;

/// <summary>
/// What every service shares. The endpoints are Kestrel's configuration: <c>http</c> with HTTP/1.1 (health) and
/// <c>grpc</c> with HTTP/2 (h2c inside a cluster, TLS by Kestrel's own settings).
/// </summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Every meter and activity source of the platform has a name that starts with this.</summary>
    public const string TelemetryPrefix = "faceplatform.";

    // Log levels below everything that is configured: a line per request and per statement would drown the platform's.
    private static readonly Dictionary<string, string?> QuietLogs = new()
    {
        ["Logging:LogLevel:Grpc"] = "Warning",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
    };

    /// <summary>Adds telemetry, health checks, gRPC with the platform's errors, and the clock.</summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietLogs });
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        builder.Services.AddSingleton<ErrorTranslator>();
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<ErrorInterceptor>());
        builder.Services.AddGrpcReflection();
        builder.Services.AddGrpcHealthChecks(health =>
        {
            health.Services.Map("", check => check.Tags.Contains("ready") || check.Tags.Contains("live"));
            // What a cluster's probes ask: a service that only waits for another one must not be started again.
            health.Services.Map("live", check => check.Tags.Contains("live"));
            health.Services.Map("ready", check => check.Tags.Contains("ready"));
        });
        builder.AddTelemetry();
        return builder;
    }

    /// <summary>
    /// Maps <c>/health/live</c>, <c>/health/ready</c>, grpc.health.v1 (with the service names <c>live</c>, <c>ready</c> and
    /// the empty one for both) and server reflection, all of them open to callers without a key. Checks tagged
    /// <c>ready</c> decide readiness; a degraded service is ready.
    /// </summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        var open = app.MapGroup("").AllowAnonymous();
        open.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") });
        open.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("ready"),
            ResponseWriter = HealthReportWriter.WriteAsync,
        });
        open.MapGrpcHealthChecksService();
        open.MapGrpcReflectionService();
        return app;
    }

    private static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
        // A replica's counters must not be taken for another's: in a cluster the machine's name is the pod's. What
        // OTEL_RESOURCE_ATTRIBUTES says is read last, and holds.
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddAttributes([new("service.instance.id", Environment.MachineName)])
                .AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics
                .AddMeter($"{TelemetryPrefix}*")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation())
            .WithTracing(tracing => tracing
                .AddSource($"{TelemetryPrefix}*")
                .AddAspNetCoreInstrumentation(http => http.Filter = context =>
                    !context.Request.Path.StartsWithSegments("/health")
                    && !context.Request.Path.StartsWithSegments("/grpc.health.v1.Health"))
                .AddGrpcClientInstrumentation());
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();
    }
}
