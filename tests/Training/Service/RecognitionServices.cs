extern alias embedding;
extern alias identity;

using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.Tests.Training.Service;
using Grpc.Core;

[assembly: AssemblyFixture(typeof(RecognitionServices))]

namespace FacePlatform.Tests.Training.Service;

/// <summary>The real Embedding and Identity, and the store of models that Embedding reads.</summary>
public sealed class RecognitionServices : IDisposable
{
    /// <summary>The title of the pipeline that the platform comes with.</summary>
    public const string ShippedTitle = "retinaface-mobilefacenet";

    private readonly TemporaryFolder _data = new();
    private readonly Lazy<ServiceHost<embedding::Program>> _embedding;
    private readonly Lazy<ServiceHost<identity::Program>> _identity;

    public RecognitionServices()
    {
        _embedding = new(() => new(new Dictionary<string, string?>
        {
            ["Pipelines:Store"] = Store,
            ["Pipelines:StoreInterval"] = "00:00:00.1",
        }));
        _identity = new(() => new(new Dictionary<string, string?>
        {
            ["Storage:DataFolder"] = _data.Path,
            ["Crops:Key"] = Convert.ToBase64String(new byte[32]),
        }));
    }

    /// <summary>The store's folder.</summary>
    public string Store => Path.Combine(_data.Path, "models");

    public Uri EmbeddingAddress => _embedding.Value.GrpcAddress;

    public Uri IdentityAddress => _identity.Value.GrpcAddress;

    public EmbeddingService.EmbeddingServiceClient Embedding => new(_embedding.Value.Channel);

    public IdentityService.IdentityServiceClient Identity => new(_identity.Value.Channel);

    /// <summary>The pipeline that the platform comes with.</summary>
    public async Task<V1.Pipeline> ShippedAsync() =>
        (await Embedding.ListPipelinesAsync(new())).Pipelines.Single(pipeline => pipeline.Title == ShippedTitle);

    /// <summary>A file of that pipeline.</summary>
    public async Task<byte[]> ReadFileAsync(string name)
    {
        using var call = Embedding.ReadPipeline(new() { Pipeline = (await ShippedAsync()).Name });
        var content = new MemoryStream();
        await foreach (var chunk in call.ResponseStream.ReadAllAsync())
        {
            if (chunk.File == name)
                chunk.Content.WriteTo(content);
        }

        return content.ToArray();
    }

    public void Dispose()
    {
        if (_embedding.IsValueCreated)
            _embedding.Value.Dispose();
        if (_identity.IsValueCreated)
            _identity.Value.Dispose();
        _data.Dispose();
    }
}
