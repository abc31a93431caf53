using System.Security.Cryptography;
using FacePlatform.Tests.Chaos.Processes;
using FacePlatform.Tests.Fixtures;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FacePlatform.Tests.Chaos.MigrateGallery;

/// <summary>Embedding, Identity, Training and the gateway as processes of their own, on a record of their own.</summary>
internal sealed class PlatformProcesses : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<ServiceProcess> _services = [];
    private readonly string _key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>To the gateway, with the key of an administrator.</summary>
    public CallInvoker Gateway { get; private set; } = null!;

    /// <param name="store">An existing model store, or null.</param>
    public static async Task<PlatformProcesses> StartAsync(string? store)
    {
        var platform = new PlatformProcesses();
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

    private async Task StartServicesAsync(string store)
    {
        var embedding = await StartAsync("Embedding", "--Pipelines:Store", store);
        var identity = await StartAsync(
            "Identity",
            "--Storage:DataFolder", _folder.Path,
            "--Crops:Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var training = await StartAsync(
            "Training",
            "--Storage:DataFolder", _folder.Path,
            "--ModelStore:Root", store,
            "--Clients:Embedding:Addresses", embedding,
            "--Clients:Identity:Addresses", identity);
        await StartAsync(
            "Gateway",
            "--Storage:DataFolder", _folder.Path,
            "--Access:BootstrapKey", _key,
            "--Clients:Embedding:Addresses", embedding,
            "--Clients:Identity:Addresses", identity,
            "--Clients:Training:Addresses", training);
        Gateway = _services[^1].Channel.Intercept(metadata =>
        {
            metadata.Add("x-api-key", _key);
            return metadata;
        });
    }

    private async Task<string> StartAsync(string name, params string[] settings)
    {
        var service = new ServiceProcess(BuiltService.PathOf(name), settings);
        _services.Add(service);
        await service.ServeAsync();
        return $"http://{service.Channel.Target}";
    }
}
