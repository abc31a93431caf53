using FacePlatform.Jobs.Record;
using FacePlatform.Storage;
using FacePlatform.Storage.Blobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Sweeping;

/// <summary>
/// Removes the contents of jobs whose time is over. A row without contents stays for a while, so that an expired job can be
/// told from one that never was; its request id can be used again. Contents go when two looks,
/// <see cref="JobsOptions.ExpiryDelay"/> apart by this process' own clock, both found their time over: a removal is not to be
/// put right as a clock that jumped is.
/// </summary>
internal sealed class JobExpiry(
    IDbContextFactory<JobsContext> contexts,
    IBlobStore blobs,
    LogTruncation<JobsContext> log,
    IOptions<JobsOptions> options,
    TimeProvider time)
{
    // In one sweep, the longest over first.
    private const int Most = 100;

    private Dictionary<(string Id, DateTimeOffset? ExpireTime), long> _seen = [];

    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var over = await context.Jobs.Where(row => row.ExpireTime <= now && !row.Expired)
            .OrderBy(row => row.ExpireTime).Select(row => new { row.Id, row.ExpireTime }).ToListAsync(cancellationToken);
        _seen = over.Select(row => (row.Id, row.ExpireTime))
            .ToDictionary(job => job, job => _seen.TryGetValue(job, out var first) ? first : time.GetTimestamp());
        var ids = over.Where(row => time.GetElapsedTime(_seen[(row.Id, row.ExpireTime)]) >= options.Value.ExpiryDelay)
            .Select(row => row.Id).Take(Most).ToList();
        foreach (var id in ids)
        {
            // A replay may have come first.
            var expired = await context.Jobs.Where(row => row.Id == id && row.ExpireTime <= now)
                .ExecuteUpdateAsync(
                    job => job.Tell()
                        .SetProperty(row => row.Expired, true)
                        .SetProperty(row => row.RequestId, (string?)null)
                        .SetProperty(row => row.ContentHash, (byte[]?)null)
                        .SetProperty(row => row.Parameters, Array.Empty<byte>())
                        .SetProperty(row => row.Progress, (byte[]?)null)
                        .SetProperty(row => row.Error, (byte[]?)null)
                        .SetProperty(row => row.TraceParent, (string?)null)
                        .SetProperty(row => row.Checkpoint, (string?)null)
                        .SetProperty(row => row.Preview, (string?)null)
                        .SetProperty(row => row.Result, (string?)null),
                    cancellationToken);
            if (expired > 0)
                await blobs.DeleteGroupAsync(id, CancellationToken.None);
        }

        if (ids.Count > 0)
            log.Request();
        var oldest = now - options.Value.TombstoneRetention;
        await context.Jobs.Where(row => row.Expired && row.ExpireTime <= oldest).ExecuteDeleteAsync(cancellationToken);
    }
}
