using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;
using FacePlatform.Tests.Fixtures.Telemetry;

namespace FacePlatform.Tests.Deploy.Observability.Emission;

/// <summary>
/// Every service as a process of its own, used a little, and what it told a receiver of metrics meanwhile. Started once, when a
/// test first asks.
/// </summary>
public sealed class ObservedPlatform : IAsyncLifetime
{
    // Beside other tests the first photo of a process may take long.
    private const string Patience = "00:02:00";

    private readonly MetricReceiver _receiver = new();
    private PlatformProcesses? _platform;

    /// <summary>By <c>service.name</c>, which is <c>app.kubernetes.io/name</c> in a cluster.</summary>
    public static IReadOnlyList<string> Services { get; } =
        ["gateway", "embedding", "identity", "style-transfer", "training"];

    /// <summary>What was sent, as Prometheus has it.</summary>
    public IReadOnlyList<PrometheusMetric> Metrics { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        _platform = await PlatformProcesses.StartAsync(store: null, SettingsOf);
        await PlatformTour.RunAsync(_platform.Gateway);
        await Eventually.HoldsAsync(
            () => Task.FromResult(PlatformTour.Told.All(name => _receiver.Metrics.Any(metric => metric.Name == name))),
            "what the tour makes services measure is sent");
        Metrics = [.. _receiver.Metrics.Concat(TrainingSteps.Measure()).SelectMany(PrometheusMetric.Of)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_platform is not null)
            await _platform.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    private IEnumerable<string> SettingsOf(string project)
    {
        var service = Services.Single(
            name => string.Equals(name.Replace("-", "", StringComparison.Ordinal), project, StringComparison.OrdinalIgnoreCase));
        return
        [
            "--Jobs:SweepInterval", "00:00:00.2",
            "--Clients:Embedding:Deadline", Patience,
            "--Clients:Identity:Deadline", Patience,
            .. _receiver.SettingsOf(service).SelectMany(pair => (string[])[$"--{pair.Key}", pair.Value]),
        ];
    }
}
