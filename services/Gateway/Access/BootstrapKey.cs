using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.Access;

/// <summary>
/// Keeps the configured bootstrap key in the database: the first key, with which the others are made. It lives as long
/// as it is configured.
/// </summary>
internal sealed class BootstrapKey(
    IDbContextFactory<AccessContext> database, IOptions<AccessOptions> options, TimeProvider time) : IHostedService
{
    private const string Id = "bootstrap";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var context = await database.CreateDbContextAsync(cancellationToken);
        await context.ApiKeys.Where(key => key.Id == Id).ExecuteDeleteAsync(cancellationToken);
        if (options.Value.BootstrapKey is not { } secret)
            return;
        context.ApiKeys.Add(new()
        {
            Id = Id,
            Tenant = options.Value.BootstrapTenant,
            DisplayName = "Bootstrap key, from the configuration",
            SecretHash = ApiKeySecret.Hash(secret),
            Scopes = [.. Enum.GetValues<Scope>().Where(scope => scope is not Scope.Unspecified)],
            CreateTime = time.GetUtcNow().UtcDateTime,
        });
        await context.SaveChangesAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
