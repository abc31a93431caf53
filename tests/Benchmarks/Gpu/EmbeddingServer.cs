extern alias embedding;

using FacePlatform.Embedding.Analysis;
using FacePlatform.Embedding.Inference;
using FacePlatform.Embedding.Pipelines;
using FacePlatform.Imaging;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Hosting;
using FacePlatform.Tests.Fixtures;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FacePlatform.Tests.Benchmarks.Gpu;

/// <summary>
/// The embedding service in this process, on a free port, put together as its Program does: a published folder has no
/// project whose settings could be found.
/// </summary>
internal sealed class EmbeddingServer : IAsyncDisposable
{
    private readonly TemporaryFolder _contentRoot = new();
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private EmbeddingServer(IReadOnlyDictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = _contentRoot.Path });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddServiceDefaults();
        builder.AddImaging();
        builder.AddPipelines();
        builder.AddAnalysis();
        _app = builder.Build();
        _app.LoadPipelines();
        _app.MapServiceDefaults();
        _app.MapAnalysis();
        _app.Start();
        _channel = GrpcChannel.ForAddress(_app.Urls.Single(), new() { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
        Client = new(_channel);
    }

    public EmbeddingService.EmbeddingServiceClient Client { get; }

    /// <summary>The shipped pipeline.</summary>
    public FacePlatform.Embedding.Pipelines.Pipeline Pipeline => _app.Services.GetRequiredService<PipelineCatalog>().Current.Default;

    /// <summary>Where its networks run.</summary>
    public ExecutionProvider Provider => _app.Services.GetRequiredService<ExecutionProvider>();

    /// <summary>Decodes photos with its limits.</summary>
    public ImageDecoder Decoder => _app.Services.GetRequiredService<ImageDecoder>();

    /// <param name="provider">Where its networks run: <c>auto</c>, <c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="boundBuffers">As <see cref="InferenceOptions.BoundBuffers"/>.</param>
    public static EmbeddingServer Start(string provider, bool boundBuffers) => new(new Dictionary<string, string?>
    {
        ["Embedding:ExecutionProvider"] = provider,
        ["Embedding:BoundBuffers"] = $"{boundBuffers}",
        // As many callers as are measured may wait.
        ["Embedding:QueueLimit"] = "1024",
        ["Pipelines:Default"] = "retinaface-mobilefacenet",
        ["Kestrel:Endpoints:grpc:Url"] = "http://127.0.0.1:0",
        ["Kestrel:Endpoints:grpc:Protocols"] = "Http2",
        ["Logging:LogLevel:Default"] = "Warning",
    });

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
        _contentRoot.Dispose();
    }
}
