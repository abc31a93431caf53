using FacePlatform.Jobs.Record;
using FacePlatform.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Sweeping;

/// <summary>
/// Removes blobs that no row names: what is left of submissions and workers that died between a blob and its row. One goes
/// when two looks, <see cref="JobsOptions.OrphanAge"/> apart by this process' own clock, both found it an orphan, so that no
/// clock that jumps removes the inputs of a job that is just being submitted.
/// </summary>
internal sealed class OrphanedBlobs(
    IDbContextFactory<JobsContext> contexts, IBlobStore blobs, IOptions<JobsOptions> options, TimeProvider time)
{
    private HashSet<(string Group, string Name)> _suspects = [];
    private long? _looked;

    /// <summary>Looks, where it is time to.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (_looked is { } last && time.GetElapsedTime(last) < options.Value.OrphanAge)
            return;
        _looked = time.GetTimestamp();
        var suspects = new HashSet<(string, string)>();
        foreach (var group in await blobs.ListGroupsAsync(cancellationToken))
        {
            foreach (var name in await FindOrphansAsync(group, cancellationToken))
            {
                if (_suspects.Contains((group, name)))
                    await blobs.DeleteAsync(group, name, cancellationToken);
                else
                    suspects.Add((group, name));
            }
        }

        _suspects = suspects;
    }

    private async Task<IReadOnlyList<string>> FindOrphansAsync(string group, CancellationToken cancellationToken)
    {
        // The blobs first: what a row names by now was written before.
        var names = await blobs.ListAsync(group, cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Jobs.SingleOrDefaultAsync(job => job.Id == group, cancellationToken);
        return [.. names.Where(name => row is null || !JobBlobs.IsKept(row, name))];
    }
}
