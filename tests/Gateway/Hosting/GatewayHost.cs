extern alias gateway;

using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Gateway.Hosting;

/// <summary>The real gateway in front of two services that a test names.</summary>
public sealed class GatewayHost : IDisposable
{
    public const string AdminKey = "test-bootstrap-key-0123456789abcdef";

    private readonly TemporaryFolder _data = new();
    private readonly ServiceHost<gateway::Program> _host;

    public GatewayHost(
        Uri embedding,
        Uri identity,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["Storage:DataFolder"] = _data.Path,
            ["Access:BootstrapKey"] = AdminKey,
            ["Clients:Embedding:Addresses"] = embedding.ToString(),
            ["Clients:Identity:Addresses"] = identity.ToString(),
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
            all[key] = value;
        _host = new(all, configure);
    }

    public Uri HttpAddress => _host.HttpAddress;

    public Uri GrpcAddress => _host.GrpcAddress;

    public IServiceProvider Services => _host.Services;

    /// <summary>Calls with a key, the admin's where none is given; <c>""</c> sends none.</summary>
    public CallInvoker Caller(string? key = null) =>
        key == "" ? _host.Channel.CreateCallInvoker() : _host.Channel.Intercept(metadata =>
        {
            metadata.Add("x-api-key", key ?? AdminKey);
            return metadata;
        });

    public FaceService.FaceServiceClient Faces(string? key = null) => new(Caller(key));

    public GalleryService.GalleryServiceClient Galleries(string? key = null) => new(Caller(key));

    public CurationService.CurationServiceClient Curation(string? key = null) => new(Caller(key));

    public TransferService.TransferServiceClient Transfers(string? key = null) => new(Caller(key));

    public StyleTransferService.StyleTransferServiceClient StyleTransfers(string? key = null) => new(Caller(key));

    public TrainingService.TrainingServiceClient Trainings(string? key = null) => new(Caller(key));

    public ModelService.ModelServiceClient Models(string? key = null) => new(Caller(key));

    public MigrationService.MigrationServiceClient Migrations(string? key = null) => new(Caller(key));

    public PipelineService.PipelineServiceClient Pipelines(string? key = null) => new(Caller(key));

    public ApiKeyService.ApiKeyServiceClient Keys(string? key = null) => new(Caller(key));

    /// <summary>A new key of the admin's tenant.</summary>
    /// <returns>Its secret.</returns>
    public async Task<string> CreateKeyAsync(params Scope[] scopes) =>
        (await Keys().CreateApiKeyAsync(new() { ApiKey = new() { Scopes = { scopes } } })).Secret;

    public async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = HttpAddress };
        while (!(await http.GetAsync("/health/ready")).IsSuccessStatusCode)
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        _host.Dispose();
        _data.Dispose();
    }
}
