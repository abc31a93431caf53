using System.Security.Cryptography;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.Access;

/// <summary>
/// Puts the configured bootstrap key into the database at every start: the first key, with which the others are made.
/// Its deletion holds until the next start; to end it for good, take it out of the configuration.
/// </summary>
internal sealed partial class BootstrapKey(
    IDbContextFactory<AccessContext> database,
    IOptions<AccessOptions> options,
    TimeProvider time,
    ILogger<BootstrapKey> logger) : IHostedService
{
    private const string Id = "bootstrap";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EnsureAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another gateway that starts now was first; this time there is nothing left to do.
            await EnsureAsync(cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await using var context = await database.CreateDbContextAsync(cancellationToken);
        var stored = await context.ApiKeys.SingleOrDefaultAsync(key => key.Id == Id, cancellationToken);
        var wanted = options.Value.BootstrapKey is { } secret ? Create(secret) : null;
        if (wanted is null && !await context.ApiKeys.AnyAsync(key => key.Id != Id, cancellationToken))
            LogNoKey();
        if (IsSame(stored, wanted))
            return;
        if (stored is not null)
            await context.ApiKeys.Where(key => key.Id == Id).ExecuteDeleteAsync(cancellationToken);
        context.ChangeTracker.Clear();
        if (wanted is not null)
            context.ApiKeys.Add(wanted);
        await context.SaveChangesAsync(cancellationToken);
    }

    private StoredApiKey Create(string secret) => new()
    {
        Id = Id,
        Tenant = options.Value.BootstrapTenant,
        DisplayName = "Bootstrap key, from the configuration",
        SecretHash = ApiKeySecret.Hash(secret),
        Scopes = [.. Enum.GetValues<Scope>().Where(scope => scope is not Scope.Unspecified)],
        CreateTime = time.GetUtcNow().UtcDateTime,
    };

    private static bool IsSame(StoredApiKey? stored, StoredApiKey? wanted) =>
        stored is null || wanted is null
            ? stored is null && wanted is null
            : stored.Tenant == wanted.Tenant
                && stored.Scopes.SequenceEqual(wanted.Scopes)
                && CryptographicOperations.FixedTimeEquals(stored.SecretHash, wanted.SecretHash);

    [LoggerMessage(
        LogLevel.Warning, "There is no API key and Access:BootstrapKey is not set: nobody can call this gateway")]
    private partial void LogNoKey();
}
