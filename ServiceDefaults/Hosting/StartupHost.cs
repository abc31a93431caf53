using FacePlatform.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FacePlatform.ServiceDefaults.Hosting;

/// <summary>
/// Answers on the service's endpoints in its place while it waits at start: alive, not ready, and UNAVAILABLE to every call.
/// It is a host of its own because the service's own one opens its endpoints when all else has started, and closes them
/// before all else stops, which has to stay so.
/// </summary>
internal sealed class StartupHost : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;

    private StartupHost(WebApplication app) => _app = app;

    /// <summary>Listens.</summary>
    /// <param name="configuration">The service's, for its endpoints.</param>
    /// <param name="what">What the service waits for.</param>
    public static async Task<StartupHost> StartAsync(IConfiguration configuration, string what)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRouting();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ErrorTranslator>();
        // What it does not know is not unimplemented, only not there yet.
        builder.Services.AddGrpc(grpc => grpc.IgnoreUnknownServices = true);
        builder.Services.AddHealth();
        builder.Services.AddHealthChecks()
            .AddCheck("start", () => HealthCheckResult.Unhealthy($"Waiting for {what}."), ["ready"]);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Configure(configuration.GetSection("Kestrel")));
        var app = builder.Build();
        app.UseMiddleware<RpcErrorMiddleware>();
        app.UseRouting();
        app.MapGroup("").MapHealth();
        app.MapFallback(context =>
            RpcErrorMiddleware.IsGrpc(context.Request)
                ? throw RpcErrors.Unavailable("The service is starting.", RetryAfter)
                : Refuse(context));
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }
}
