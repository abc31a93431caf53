using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.Tests.Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Gateway.Doubles;

/// <summary>The real gateway with doubles behind it, one per test: for faults that the real services do not have on demand.</summary>
public sealed class GatewayWithDoubles : IAsyncDisposable
{
    private readonly GrpcDoubleHost<EmbeddingDouble> _embedding;
    private readonly GrpcDoubleHost<IdentityDouble> _identity;
    private readonly GrpcDoubleHost<StyleTransferDouble> _styleTransfer;
    private readonly GrpcDoubleHost<TrainingDouble> _training;

    public GatewayWithDoubles(
        IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null)
    {
        _embedding = new(Embedding);
        _identity = new(Identity, mapOthers: app =>
        {
            app.MapGrpcService<CurationDouble>();
            app.MapGrpcService<TransferDouble>();
        });
        _styleTransfer = new(StyleTransfer);
        _training = new(Training, mapOthers: app =>
        {
            app.MapGrpcService<ModelStoreDouble>();
            app.MapGrpcService<MigrationDouble>();
        });
        var all = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>())
        {
            ["Clients:StyleTransfer:Addresses"] = _styleTransfer.Address.ToString(),
            ["Clients:Training:Addresses"] = _training.Address.ToString(),
        };
        Gateway = new(_embedding.Address, _identity.Address, all, configure);
    }

    public EmbeddingDouble Embedding { get; } = new();

    public IdentityDouble Identity { get; } = new();

    public StyleTransferDouble StyleTransfer { get; } = new();

    public TrainingDouble Training { get; } = new();

    public GatewayHost Gateway { get; }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await _embedding.DisposeAsync();
        await _identity.DisposeAsync();
        await _styleTransfer.DisposeAsync();
        await _training.DisposeAsync();
    }
}
