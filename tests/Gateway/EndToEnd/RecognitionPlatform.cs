extern alias embedding;
extern alias identity;

using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.Tests.Gateway.EndToEnd;
using FacePlatform.Tests.Gateway.Hosting;

[assembly: AssemblyFixture(typeof(RecognitionPlatform))]

namespace FacePlatform.Tests.Gateway.EndToEnd;

/// <summary>Gateway, Embedding and Identity, all real, joined by HTTP/2 on free ports.</summary>
public sealed class RecognitionPlatform : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly Lazy<(ServiceHost<embedding::Program> Embedding, ServiceHost<identity::Program> Identity, GatewayHost Gateway)>
        _services;

    public RecognitionPlatform() =>
        _services = new(() =>
        {
            var embedding = new ServiceHost<embedding::Program>();
            var identity = new ServiceHost<identity::Program>(
                new Dictionary<string, string?> { ["Storage:DataFolder"] = _data.Path });
            return (embedding, identity, new(embedding.GrpcAddress, identity.GrpcAddress));
        });

    public GatewayHost Gateway => _services.Value.Gateway;

    /// <summary>A second gateway in front of the same services, whose admin is of another tenant.</summary>
    public GatewayHost StartGateway(string tenant) => new(
        _services.Value.Embedding.GrpcAddress,
        _services.Value.Identity.GrpcAddress,
        new Dictionary<string, string?> { ["Access:BootstrapTenant"] = tenant });

    public void Dispose()
    {
        if (_services.IsValueCreated)
        {
            _services.Value.Gateway.Dispose();
            _services.Value.Embedding.Dispose();
            _services.Value.Identity.Dispose();
        }

        _data.Dispose();
    }
}
