using System.Security.Cryptography;
using FacePlatform.Tests.Chaos.Processes;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Telemetry;
using Grpc.Core.Interceptors;

namespace FacePlatform.Tests.Deploy.Observability.Emission;

/// <summary>
/// Every service as a process of its own, used a little, and what it told a receiver of metrics meanwhile. Started once, when a
/// test first asks.
/// </summary>
public sealed class ObservedPlatform : IAsyncLifetime
{
    // Beside other tests the first photo of a process may take long.
    private const string Patience = "00:02:00";

    private readonly TemporaryFolder _folder = new();
    private readonly MetricReceiver _receiver = new();
    private readonly List<ServiceProcess> _services = [];
    private readonly string _key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>By <c>service.name</c>, which is <c>app.kubernetes.io/name</c> in a cluster.</summary>
    public static IReadOnlyList<string> Services { get; } =
        ["gateway", "embedding", "identity", "style-transfer", "training"];

    /// <summary>What was sent, as Prometheus has it.</summary>
    public IReadOnlyList<PrometheusMetric> Metrics { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await StartServicesAsync();
        await PlatformTour.RunAsync(_services[^1].Channel.Intercept(metadata =>
        {
            metadata.Add("x-api-key", _key);
            return metadata;
        }));
        await Eventually.HoldsAsync(
            () => Task.FromResult(PlatformTour.Told.All(name => _receiver.Metrics.Any(metric => metric.Name == name))),
            "what the tour makes services measure is sent");
        Metrics = [.. _receiver.Metrics.Concat(TrainingSteps.Measure()).SelectMany(PrometheusMetric.Of)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_services))
            await service.DisposeAsync();
        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    // One after the other: together they would take each other's processors, and longer than a start may take.
    private async Task StartServicesAsync()
    {
        var store = Path.Combine(_folder.Path, "models");
        var embedding = await StartAsync("Embedding", "embedding", "--Pipelines:Store", store);
        var identity = await StartAsync("Identity", "identity", "--Storage:DataFolder", _folder.Path);
        var style = await StartAsync(
            "StyleTransfer", "style-transfer",
            "--Storage:DataFolder", _folder.Path,
            "--Jobs:SweepInterval", "00:00:00.2");
        var training = await StartAsync(
            "Training", "training",
            "--Storage:DataFolder", _folder.Path,
            "--ModelStore:Root", store,
            "--Clients:Embedding:Addresses", embedding,
            "--Clients:Identity:Addresses", identity,
            "--Jobs:SweepInterval", "00:00:00.2");
        await StartAsync(
            "Gateway", "gateway",
            "--Storage:DataFolder", _folder.Path,
            "--Access:BootstrapKey", _key,
            "--Clients:Embedding:Addresses", embedding,
            "--Clients:Identity:Addresses", identity,
            "--Clients:StyleTransfer:Addresses", style,
            "--Clients:Training:Addresses", training,
            "--Clients:Embedding:Deadline", Patience,
            "--Clients:Identity:Deadline", Patience);
    }

    private async Task<string> StartAsync(string project, string service, params string[] settings)
    {
        var process = new ServiceProcess(
            BuiltService.PathOf(project),
            [.. settings, .. _receiver.SettingsOf(service).SelectMany(pair => (string[])[$"--{pair.Key}", pair.Value])]);
        _services.Add(process);
        await process.ServeAsync();
        return $"http://{process.Channel.Target}";
    }
}
