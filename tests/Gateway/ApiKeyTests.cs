using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Gateway.Doubles;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace FacePlatform.Tests.Gateway;

/// <summary>The life of an API key.</summary>
public sealed class ApiKeyTests : IAsyncDisposable
{
    // Ahead, since it stands still: the deadlines of the gateway's own calls are reckoned by it.
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow.AddDays(1));
    private readonly GatewayWithDoubles _platform;

    public ApiKeyTests() =>
        _platform = new(configure: services => services.Replace(new(typeof(TimeProvider), _time)));

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task A_deleted_key_stops_working_at_once_and_is_gone_from_the_list()
    {
        var created = await _platform.Gateway.Keys().CreateApiKeyAsync(
            new() { ApiKey = new() { DisplayName = "Door", Scopes = { Scope.Verify } } });
        var pipelines = _platform.Gateway.Pipelines(created.Secret);
        await pipelines.ListPipelinesAsync(new());

        await _platform.Gateway.Keys().DeleteApiKeyAsync(new() { Name = created.ApiKey.Name });

        await RpcAssert.FailsAsync(
            StatusCode.Unauthenticated, ErrorReason.ApiKeyInvalid, pipelines.ListPipelinesAsync(new()));
        await RpcAssert.FailsAsync(
            StatusCode.NotFound,
            ErrorReason.ApiKeyNotFound,
            _platform.Gateway.Keys().DeleteApiKeyAsync(new() { Name = created.ApiKey.Name }));
        var left = await _platform.Gateway.Keys().ListApiKeysAsync(new());
        Assert.Equal("apiKeys/bootstrap", Assert.Single(left.ApiKeys).Name);
    }

    [Fact]
    public async Task A_key_works_until_it_expires()
    {
        var expiry = _time.GetUtcNow().AddSeconds(10);
        var key = (await _platform.Gateway.Keys().CreateApiKeyAsync(new()
        {
            ApiKey = new() { Scopes = { Scope.Verify }, ExpireTime = expiry.ToTimestamp() },
        })).Secret;

        await _platform.Gateway.Pipelines(key).ListPipelinesAsync(new());
        _time.SetUtcNow(expiry);

        await RpcAssert.FailsAsync(
            StatusCode.Unauthenticated,
            ErrorReason.ApiKeyInvalid,
            _platform.Gateway.Pipelines(key).ListPipelinesAsync(new()));
    }

    [Fact]
    public async Task Keys_are_listed_in_pages_without_their_secrets()
    {
        for (var i = 0; i < 5; i++)
            await _platform.Gateway.CreateKeyAsync(Scope.Verify, Scope.Enrol);

        var names = new List<string>();
        var request = new ListApiKeysRequest { PageSize = 2 };
        do
        {
            var page = await _platform.Gateway.Keys().ListApiKeysAsync(request);
            Assert.InRange(page.ApiKeys.Count, 1, 2);
            names.AddRange(page.ApiKeys.Select(key => key.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken != "");

        Assert.Equal(6, names.Distinct().Count());
        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidPageToken,
            "page_token",
            _platform.Gateway.Keys().ListApiKeysAsync(new() { PageToken = "' or 1=1" }));
    }

    [Theory]
    [InlineData("api_key.scopes")]
    [InlineData("api_key.expire_time")]
    [InlineData("api_key.display_name")]
    public async Task A_key_with_a_bad_field_is_refused(string field)
    {
        var key = new ApiKey { Scopes = { Scope.Verify } };
        switch (field)
        {
            case "api_key.scopes":
                key.Scopes.Add((Scope)99);
                break;
            case "api_key.expire_time":
                key.ExpireTime = new() { Seconds = long.MaxValue };
                break;
            default:
                key.DisplayName = new('x', 201);
                break;
        }

        await RpcAssert.RefusesAsync(
            ErrorReason.InvalidField, field, _platform.Gateway.Keys().CreateApiKeyAsync(new() { ApiKey = key }));
    }
}
