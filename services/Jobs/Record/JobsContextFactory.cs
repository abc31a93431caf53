using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Jobs.Record;

/// <summary>Hands a service's own context out as the one that this library is written for.</summary>
internal sealed class JobsContextFactory<TContext>(IDbContextFactory<TContext> contexts) : IDbContextFactory<JobsContext>
    where TContext : JobsContext
{
    public JobsContext CreateDbContext() => contexts.CreateDbContext();

    public async Task<JobsContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
        await contexts.CreateDbContextAsync(cancellationToken);
}
