using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace FacePlatform.Jobs.Sweeping;

/// <summary>
/// Ends all leases at start where the database is SQLite, before a worker begins one: a file belongs to one process, so their
/// workers are dead. What waits is published again, since the process before may have had another queue. Elsewhere the
/// silence of a worker, and of a message, has to tell.
/// </summary>
internal sealed class ExclusiveRecovery(IDbContextFactory<JobsContext> contexts, JobLeases leases) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!context.Database.IsSqlite())
            return;
        foreach (var job in await leases.ListAsync(cancellationToken))
            await leases.TryEndLostAsync(job, cancellationToken);
        await context.Jobs.Where(row => row.State == JobState.Waiting)
            .ExecuteUpdateAsync(
                job => job.SetProperty(row => row.PublishTime, (DateTimeOffset?)null), cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
