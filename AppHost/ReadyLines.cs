using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FacePlatform.AppHost;

/// <summary>
/// Says, once everything is healthy, where things are and which key to use; until then, who is waited for and who has ended.
/// </summary>
internal sealed class ReadyLines(
    DistributedApplicationModel model,
    ResourceNotificationService resources,
    IConfiguration configuration,
    ParameterResource adminKey) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var services = model.GetProjectResources().ToArray();
        using (var started = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken))
        {
            var ended = TellWhoEndsAsync(services, started.Token);
            // Who has ended can be started again in the dashboard.
            var healthy = services.ToDictionary(service => service.Name, service =>
                resources.WaitForResourceHealthyAsync(service.Name, WaitBehavior.WaitOnResourceUnavailable, stoppingToken));
            var all = Task.WhenAll(healthy.Values);
            while (await Task.WhenAny(all, Task.Delay(Patience, stoppingToken)) != all)
            {
                var missing = healthy.Where(service => !service.Value.IsCompleted).Select(service => service.Key);
                Console.WriteLine($"Waiting for {string.Join(", ", missing)}; {Dashboard()}");
            }

            await all;
            await started.CancelAsync();
            await ended;
        }

        var gateway = services.Single(service => service.Name == "gateway");
        Console.WriteLine(
            $"All healthy: gRPC {gateway.GetEndpoint("grpc").Url}, HTTP {gateway.GetEndpoint("http").Url}, {Dashboard()}");
        Console.WriteLine($"export FACEPLATFORM_KEY={await adminKey.GetValueAsync(stoppingToken)}");
    }

    private async Task TellWhoEndsAsync(ProjectResource[] services, CancellationToken cancellationToken)
    {
        var told = new HashSet<string>();
        try
        {
            await foreach (var change in resources.WatchAsync(cancellationToken))
            {
                if (KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text)
                    && services.Contains(change.Resource)
                    && told.Add(change.ResourceId))
                    Console.WriteLine(
                        $"{change.Resource.Name} has ended (exit code {change.Snapshot.ExitCode}); its log says why: {Dashboard()}");
            }
        }
        catch (OperationCanceledException)
        {
            // All are healthy, or the platform stops.
        }
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
