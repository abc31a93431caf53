using FacePlatform.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        // A stack trace for each look at a name that does not resolve; the caller's calls and health say so.
        ["Logging:LogLevel:Grpc.Net.Client.Balancer"] = "Critical",
        // Every attempt to reach a broker that is away; its health is logged when it changes.
        ["Logging:LogLevel:MassTransit"] = "Error",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
        // The changes are logged once, by HealthLog.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
    };

    /// <summary>
    /// Adds telemetry, health checks, gRPC with the platform's errors, and the clock; a start that fails from here on ends
    /// the process with exit code 1 and one line.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietLogs });
        if (FailedStart.Watch(builder) is { } watch)
            builder.Services.AddSingleton(watch);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealth();
        builder.Services.AddHealthLog();
        builder.Services.TryAddSingleton<DependencyWait>();
        builder.Services.AddSingleton<ErrorTranslator>();
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<ErrorInterceptor>());
        builder.Services.AddGrpcReflection();
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
        app.Services.GetService<FailedStart>()?.Follow(app.Lifetime);
        var open = app.MapGroup("").AllowAnonymous();
        open.MapHealth();
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
