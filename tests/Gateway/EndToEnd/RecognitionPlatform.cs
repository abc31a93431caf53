extern alias embedding;
extern alias identity;

using FacePlatform.Internal.V1;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.Tests.Gateway.EndToEnd;
using FacePlatform.Tests.Gateway.Hosting;

[assembly: AssemblyFixture(typeof(RecognitionPlatform))]

namespace FacePlatform.Tests.Gateway.EndToEnd;

/// <summary>Gateway, Embedding with two pipelines, and Identity, all real, joined by HTTP/2 on free ports.</summary>
public sealed class RecognitionPlatform : IDisposable
{
    // Beside other tests a photo may take long.
    private static readonly Dictionary<string, string?> Patient = new()
    {
        ["Clients:Embedding:Deadline"] = "00:02:00",
        ["Clients:Identity:Deadline"] = "00:02:00",
    };

    private readonly TemporaryFolder _data = new();
    private readonly TemporaryFolder _second = new();
    private readonly Lazy<(ServiceHost<embedding::Program> Embedding, ServiceHost<identity::Program> Identity, GatewayHost Gateway)>
        _services;

    public RecognitionPlatform() =>
        _services = new(() =>
        {
            SecondPipelineName = SecondPipeline.Write(_second.Path);
            var embedding = new ServiceHost<embedding::Program>(new Dictionary<string, string?>
            {
                ["Pipelines:Additional:0"] = _second.Path,
                ["Pipelines:Default"] = SecondPipeline.ShippedTitle,
            });
            var identity = new ServiceHost<identity::Program>(new Dictionary<string, string?>
            {
                ["Storage:DataFolder"] = _data.Path,
                ["Crops:Key"] = Convert.ToBase64String(new byte[32]),
            });
            return (embedding, identity, new(embedding.GrpcAddress, identity.GrpcAddress, Patient));
        });

    public GatewayHost Gateway => _services.Value.Gateway;

    /// <summary>The pipeline that is not the default one.</summary>
    public string SecondPipelineName { get; private set; } = "";

    /// <summary>What Training has of the services, whose part a test takes.</summary>
    public IdentityMigrationService.IdentityMigrationServiceClient Migrations => new(_services.Value.Identity.Channel);

    /// <inheritdoc cref="Migrations"/>
    public EmbeddingService.EmbeddingServiceClient Embedding => new(_services.Value.Embedding.Channel);

    /// <summary>A second gateway in front of the same services, whose admin is of another tenant.</summary>
    public GatewayHost StartGateway(string tenant) => new(
        _services.Value.Embedding.GrpcAddress,
        _services.Value.Identity.GrpcAddress,
        new Dictionary<string, string?>(Patient) { ["Access:BootstrapTenant"] = tenant });

    public void Dispose()
    {
        if (_services.IsValueCreated)
        {
            _services.Value.Gateway.Dispose();
            _services.Value.Embedding.Dispose();
            _services.Value.Identity.Dispose();
        }

        _data.Dispose();
        _second.Dispose();
    }
}
