using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FacePlatform.AppHost;

/// <summary>Says, once everything is healthy, where things are and which key to use.</summary>
internal sealed class ReadyLines(
    DistributedApplicationModel model,
    ResourceNotificationService resources,
    IConfiguration configuration,
    ParameterResource adminKey) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var services = model.GetProjectResources().ToArray();
        await Task.WhenAll(services.Select(service =>
            resources.WaitForResourceHealthyAsync(service.Name, WaitBehavior.WaitOnResourceUnavailable, stoppingToken)));

        var gateway = services.Single(service => service.Name == "gateway");
        Console.WriteLine(
            $"All healthy: gRPC {gateway.GetEndpoint("grpc").Url}, HTTP {gateway.GetEndpoint("http").Url}, {Dashboard()}");
        Console.WriteLine($"export FACEPLATFORM_KEY={await adminKey.GetValueAsync(stoppingToken)}");
    }

    private string Dashboard() =>
        model.Resources.OfType<IResourceWithEndpoints>()
            .SingleOrDefault(resource => resource.Name == "aspire-dashboard") is { } dashboard
            ? $"dashboard {dashboard.GetEndpoint("http").Url}/login?t={configuration["AppHost:BrowserToken"]}"
            : "no dashboard";
}

internal static class ReadyLinesExtensions
{
    public static void AddReadyLines(
        this IDistributedApplicationBuilder builder, IResourceBuilder<ParameterResource> adminKey) =>
        builder.Services.AddHostedService(services =>
            ActivatorUtilities.CreateInstance<ReadyLines>(services, adminKey.Resource));
}
