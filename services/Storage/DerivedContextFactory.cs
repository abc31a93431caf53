using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Storage;

/// <summary>Makes the context of the configured provider and hands it out as the one that the service is written for.</summary>
internal sealed class DerivedContextFactory<TContext, TDerived>(IDbContextFactory<TDerived> contexts)
    : IDbContextFactory<TContext>
    where TContext : DbContext
    where TDerived : TContext
{
    public TContext CreateDbContext() => contexts.CreateDbContext();

    public async Task<TContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
        await contexts.CreateDbContextAsync(cancellationToken);
}
