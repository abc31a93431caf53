using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace FacePlatform.Tests.Gateway;

/// <summary>Several gateways share their keys in one PostgreSQL.</summary>
public sealed class SharedKeyTests : IAsyncLifetime
{
    // Ahead, since it stands still: the deadlines of the gateway's own calls are reckoned by it.
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow.AddDays(1));
    private PostgresServer? _server;

    public async ValueTask InitializeAsync() => _server = await PostgresServer.TryStartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Another_bootstrap_key_replaces_the_former()
    {
        Assert.SkipWhen(_server is null, PostgresServer.Missing);
        const string Another = "another-bootstrap-key-0123456789abcdef";
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:gateway"] = await _server!.CreateDatabaseAsync(),
        };
        await using (var before = new GatewayWithDoubles(settings))
            await before.Gateway.Keys().ListApiKeysAsync(new());
        settings["Access:BootstrapKey"] = Another;
        await using var after = new GatewayWithDoubles(settings);

        await after.Gateway.Keys(Another).ListApiKeysAsync(new());
        await RpcAssert.FailsAsync(
            StatusCode.Unauthenticated,
            ErrorReason.ApiKeyInvalid,
            after.Gateway.Keys().ListApiKeysAsync(new()));
    }

    [Fact]
    public async Task A_key_that_one_gateway_deletes_dies_on_the_other_within_five_seconds()
    {
        Assert.SkipWhen(_server is null, PostgresServer.Missing);
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:gateway"] = await _server!.CreateDatabaseAsync(),
        };
        await using var one = new GatewayWithDoubles(settings);
        await using var other = new GatewayWithDoubles(
            settings, services => services.Replace(new(typeof(TimeProvider), _time)));
        var key = await one.Gateway.Keys().CreateApiKeyAsync(new() { ApiKey = new() { Scopes = { Scope.Verify } } });
        await other.Gateway.Pipelines(key.Secret).ListPipelinesAsync(new());

        await one.Gateway.Keys().DeleteApiKeyAsync(new() { Name = key.ApiKey.Name });
        _time.Advance(TimeSpan.FromSeconds(5));

        await RpcAssert.FailsAsync(
            StatusCode.Unauthenticated,
            ErrorReason.ApiKeyInvalid,
            other.Gateway.Pipelines(key.Secret).ListPipelinesAsync(new()));
    }

    [Fact]
    public async Task While_the_database_is_away_the_gateway_is_unavailable_and_says_that_a_retry_helps()
    {
        Assert.SkipWhen(_server is null, PostgresServer.Missing);
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:gateway"] = await _server!.CreateDatabaseAsync(),
        };
        await using var platform = new GatewayWithDoubles(settings);
        await platform.Gateway.Keys().ListApiKeysAsync(new());
        await _server.DisposeAsync();

        var failure = await RpcAssert.FailsAsync(
            StatusCode.Unavailable,
            ErrorReason.ServiceUnavailable,
            platform.Gateway.Pipelines("a-key-that-nobody-has-asked-for-yet-0123456789").ListPipelinesAsync(new()));
        Assert.NotNull(failure.GetRpcStatus()!.GetDetail<Google.Rpc.RetryInfo>());
    }
}
