using FacePlatform.Embedding.Analysis;
using FacePlatform.Embedding.Inference;
using FacePlatform.Embedding.Pipelines;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FacePlatform.Tests.Embedding.Store;

/// <summary>A service on a model store.</summary>
internal sealed class StoreHost : IDisposable
{
    private readonly ServiceHost<EmbeddingGrpcService> _host;

    public StoreHost(TestStore store, ILoggerProvider? log = null)
    {
        _host = new(EmbeddingHost.With(store.Settings), services =>
        {
            if (log is not null)
                services.AddSingleton(log);
        });
        Client = new EmbeddingService.EmbeddingServiceClient(_host.Channel);
    }

    public EmbeddingService.EmbeddingServiceClient Client { get; }

    public PipelineCatalog Catalog => _host.Services.GetRequiredService<PipelineCatalog>();

    /// <summary>SHA-256 of the networks in memory.</summary>
    public IReadOnlyCollection<string> Networks =>
        [.. _host.Services.GetRequiredService<ModelPool>().Models.Keys];

    /// <summary>Names of what is served, the default first.</summary>
    public async Task<string[]> ListAsync() =>
        [.. (await Client.ListPipelinesAsync(new())).Pipelines.Select(pipeline => pipeline.Name)];

    public Task ServesAsync(string pipeline) => Eventually.HoldsAsync(
        async () => (await ListAsync()).Contains(pipeline), $"{pipeline} was not served.");

    public Task ServesNoMoreAsync(string pipeline) => Eventually.HoldsAsync(
        async () => !(await ListAsync()).Contains(pipeline), $"{pipeline} is still served.");

    /// <summary>What the readiness endpoint answers, and that it says ready.</summary>
    public async Task<string> HealthAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(_host.HttpAddress, "/health/ready"));
    }

    public void Dispose() => _host.Dispose();
}
