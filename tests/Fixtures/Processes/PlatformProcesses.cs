using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FacePlatform.Tests.Fixtures.Processes;

/// <summary>Every service as a process of its own, on a record of their own.</summary>
public sealed class PlatformProcesses : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<ServiceProcess> _services = [];
    private readonly string _key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly Func<string, IEnumerable<string>> _settingsOf;

    private PlatformProcesses(Func<string, IEnumerable<string>> settingsOf) => _settingsOf = settingsOf;

    /// <summary>To the gateway, with the key of an administrator.</summary>
    public CallInvoker Gateway { get; private set; } = null!;

    /// <param name="store">An existing model store, or null.</param>
    /// <param name="settingsOf">What the project's service is given beside its own, as arguments.</param>
    public static async Task<PlatformProcesses> StartAsync(string? store, Func<string, IEnumerable<string>> settingsOf)
    {
        var platform = new PlatformProcesses(settingsOf);
        try
        {
            await platform.StartServicesAsync(store ?? Path.Combine(platform._folder.Path, "models"));
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_services))
            await service.DisposeAsync();
        _folder.Dispose();
    }

    // One after the other: together they would take each other's processors, and longer than a start may take.
    private async Task StartServicesAsync(string store)
    {
        var embedding = await StartAsync("Embedding", "--Pipelines:Store", store);
        var identity = await StartAsync(
            "Identity", "--Crops:Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var style = await StartAsync("StyleTransfer");
        var training = await StartAsync(
            "Training",
            "--ModelStore:Root", store,
            "--Clients:Embedding:Addresses", embedding,
            "--Clients:Identity:Addresses", identity);
        await StartAsync(
            "Gateway",
            "--Access:BootstrapKey", _key,
            "--Clients:Embedding:Addresses", embedding,
            "--Clients:Identity:Addresses", identity,
            "--Clients:StyleTransfer:Addresses", style,
            "--Clients:Training:Addresses", training);
        Gateway = _services[^1].Channel.Intercept(metadata =>
        {
            metadata.Add("x-api-key", _key);
            return metadata;
        });
    }

    private async Task<string> StartAsync(string name, params string[] settings)
    {
        var service = new ServiceProcess(name, [.. settings, .. _settingsOf(name)]);
        _services.Add(service);
        await service.ServeAsync();
        return service.Address;
    }
}
