using FacePlatform.Jobs.Record;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace FacePlatform.Jobs.Running;

/// <summary>
/// The right to write to a job. Each write names the fencing token, so that one made after the lease was lost changes
/// nothing, however late it comes and whatever the clocks say.
/// </summary>
internal sealed class JobLease(IDbContextFactory<JobsContext> contexts, RunningLeases running, JobRow job)
    : IDisposable
{
    private readonly CancellationTokenSource _lost = new();
    private readonly Lock _losing = new();
    private Task? _told;

    /// <summary>The row as it was when the lease began.</summary>
    public JobRow Job => job;

    public string Id => job.Id;

    /// <summary>The fencing token.</summary>
    public long Token => job.LeaseToken;

    /// <summary>Fires when the lease is known to be lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>
    /// Writes, or finds that the lease is lost and answers false. Each write is a heartbeat: who saw the worker silent before it
    /// must not end the lease after it.
    /// </summary>
    public async Task<bool> TryUpdateAsync(
        Action<UpdateSettersBuilder<JobRow>> setters, CancellationToken cancellationToken = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await KeepAsync(await Mine(context).ExecuteUpdateAsync(
            job =>
            {
                setters(job);
                job.SetProperty(row => row.Heartbeat, row => row.Heartbeat + 1);
            },
            cancellationToken) > 0);
    }

    /// <summary>Says that the worker is alive.</summary>
    public Task<bool> TryBeatAsync(CancellationToken cancellationToken = default) =>
        TryUpdateAsync(_ => { }, cancellationToken);

    /// <summary>Whether the lease is still held.</summary>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await KeepAsync(await Mine(context).AnyAsync(cancellationToken));
    }

    /// <summary>Gives up: the job was cancelled or deleted, or the record could not be asked for as long as others wait.</summary>
    public async Task LoseAsync()
    {
        try
        {
            await TellAsync();
        }
        catch (ObjectDisposedException)
        {
            // Its attempt has just ended.
        }
    }

    public void Dispose()
    {
        running.Remove(this);
        _lost.Dispose();
    }

    private IQueryable<JobRow> Mine(JobsContext context) =>
        context.Jobs.Where(row => row.Id == job.Id && row.LeaseToken == job.LeaseToken && row.State == JobState.Running);

    private async Task<bool> KeepAsync(bool held)
    {
        if (!held)
            await TellAsync();
        return held;
    }

    // Whoever finds the lease lost goes on when everybody was told: a second CancelAsync would not wait for the first.
    private Task TellAsync()
    {
        lock (_losing)
            return _told ??= _lost.CancelAsync();
    }
}
