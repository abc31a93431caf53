using FacePlatform.Gateway.ResourceNames;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Gateway.Access;

/// <summary>The public <c>ApiKeyService</c>: keys of the caller's tenant.</summary>
[RequireScope(Scope.Admin)]
internal sealed class ApiKeysApi(IDbContextFactory<AccessContext> database, ApiKeyStore keys, TimeProvider time)
    : ApiKeyService.ApiKeyServiceBase
{
    // 9999-12-31T23:59:59Z, the last that a protobuf Timestamp may have.
    private const long LastSecond = 253_402_300_799;

    public override async Task<CreateApiKeyResponse> CreateApiKey(CreateApiKeyRequest request, ServerCallContext context)
    {
        var wanted = request.ApiKey ?? throw RpcErrors.InvalidField("api_key", "is required.");
        var now = time.GetUtcNow().UtcDateTime;
        var secret = ApiKeySecret.New();
        var key = new StoredApiKey
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
            Tenant = Caller.TenantOf(context),
            DisplayName = DisplayNames.Check(wanted.DisplayName, "api_key.display_name"),
            SecretHash = ApiKeySecret.Hash(secret),
            Scopes = CheckScopes(wanted.Scopes),
            CreateTime = now,
            ExpireTime = CheckExpiry(wanted.ExpireTime, now),
        };

        await using var keysInDatabase = await database.CreateDbContextAsync(context.CancellationToken);
        keysInDatabase.ApiKeys.Add(key);
        await keysInDatabase.SaveChangesAsync(context.CancellationToken);
        return new() { ApiKey = ToMessage(key), Secret = secret };
    }

    public override async Task<ListApiKeysResponse> ListApiKeys(ListApiKeysRequest request, ServerCallContext context)
    {
        var size = PageSizes.Check(request.PageSize, "page_size");
        var after = request.PageToken.Length == 0 ? "" : CheckPageToken(request.PageToken);
        var tenant = Caller.TenantOf(context);

        await using var keysInDatabase = await database.CreateDbContextAsync(context.CancellationToken);
        var page = await keysInDatabase.ApiKeys.AsNoTracking()
            .Where(key => key.Tenant == tenant && string.Compare(key.Id, after) > 0)
            .OrderBy(key => key.Id)
            .Take(size + 1)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            ApiKeys = { page.Take(size).Select(ToMessage) },
            NextPageToken = page.Count > size ? page[size - 1].Id : "",
        };
    }

    public override async Task<Empty> DeleteApiKey(DeleteApiKeyRequest request, ServerCallContext context)
    {
        var name = ApiKeyName.Parse(request.Name, "name");
        var tenant = Caller.TenantOf(context);

        await using var keysInDatabase = await database.CreateDbContextAsync(context.CancellationToken);
        var key = await keysInDatabase.ApiKeys.SingleOrDefaultAsync(
            k => k.Tenant == tenant && k.Id == name.Key, context.CancellationToken)
            ?? throw RpcErrors.NotFound(ErrorReason.ApiKeyNotFound, "ApiKey", name.ToString());
        keysInDatabase.ApiKeys.Remove(key);
        await keysInDatabase.SaveChangesAsync(context.CancellationToken);
        keys.Forget(key.SecretHash);
        return new();
    }

    private static List<Scope> CheckScopes(RepeatedField<Scope> scopes) =>
        scopes.Count > 0 && scopes.All(scope => scope is not Scope.Unspecified && System.Enum.IsDefined(scope))
            ? [.. scopes.Distinct().Order()]
            : throw RpcErrors.InvalidField("api_key.scopes", "needs at least one scope, and known ones only.");

    private static DateTime? CheckExpiry(Timestamp? expiry, DateTime now) => expiry switch
    {
        null => null,
        // ToDateTime throws outside these.
        { Seconds: <= LastSecond, Nanos: >= 0 and < 1_000_000_000 } when expiry > now.ToTimestamp() => expiry.ToDateTime(),
        _ => throw RpcErrors.InvalidField("api_key.expire_time", "must be a time in the future."),
    };

    private static string CheckPageToken(string token) =>
        token.Length <= 64 && token.All(char.IsAsciiLetterOrDigit)
            ? token
            : throw RpcErrors.InvalidField(ErrorReason.InvalidPageToken, "page_token", "is not from an earlier answer.");

    private static ApiKey ToMessage(StoredApiKey key) => new()
    {
        Name = new ApiKeyName(key.Id).ToString(),
        DisplayName = key.DisplayName,
        Scopes = { key.Scopes },
        CreateTime = ToTimestamp(key.CreateTime),
        ExpireTime = key.ExpireTime is { } expiry ? ToTimestamp(expiry) : null,
    };

    // SQLite gives times back without their kind.
    private static Timestamp ToTimestamp(DateTime utc) => DateTime.SpecifyKind(utc, DateTimeKind.Utc).ToTimestamp();
}
