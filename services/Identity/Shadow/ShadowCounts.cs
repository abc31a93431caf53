using FacePlatform.Identity.Record;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Shadow;

/// <summary>What was counted and is not in the record yet, by migration.</summary>
public sealed class ShadowCounts(RecordWriter writer)
{
    private readonly Lock _lock = new();
    private Dictionary<(long Gallery, string Migration), ShadowComparison> _counts = [];

    internal void Add(GalleryMigrationRow migration, ShadowOutcome outcome)
    {
        var count = new ShadowComparison { Probes = 1 };
        _ = outcome switch
        {
            ShadowOutcome.Agreed => count.Agreed = 1,
            ShadowOutcome.MatchToUnknown => count.MatchToUnknown = 1,
            ShadowOutcome.UnknownToMatch => count.UnknownToMatch = 1,
            ShadowOutcome.MatchToOther => count.MatchToOther = 1,
            ShadowOutcome.Missing => count.Missing = 1,
            _ => count.Failed = 1,
        };
        Add((migration.GalleryKey, migration.Id), count);
    }

    /// <summary>Adds them to the record; what cannot be written is kept for the next time.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Dictionary<(long Gallery, string Migration), ShadowComparison> counts;
        lock (_lock)
            (counts, _counts) = (_counts, []);
        if (counts.Count == 0)
            return;
        try
        {
            await writer.WriteAsync(batch => WriteAsync(batch.Record, counts), cancellationToken);
        }
        catch
        {
            foreach (var (key, count) in counts)
                Add(key, count);
            throw;
        }
    }

    private void Add((long Gallery, string Migration) key, ShadowComparison count)
    {
        lock (_lock)
        {
            if (!_counts.TryGetValue(key, out var sum))
                _counts.Add(key, sum = new());
            sum.Probes += count.Probes;
            sum.Agreed += count.Agreed;
            sum.MatchToUnknown += count.MatchToUnknown;
            sum.UnknownToMatch += count.UnknownToMatch;
            sum.MatchToOther += count.MatchToOther;
            sum.Missing += count.Missing;
            sum.Failed += count.Failed;
        }
    }

    // Those of a migration that has ended go nowhere.
    private static async Task<bool> WriteAsync(
        RecordContext record, Dictionary<(long Gallery, string Migration), ShadowComparison> counts)
    {
        foreach (var ((gallery, migration), count) in counts)
        {
            await record.GalleryMigrations
                .Where(row => row.GalleryKey == gallery && row.Id == migration)
                .ExecuteUpdateAsync(row => row
                    .SetProperty(r => r.ShadowProbes, r => r.ShadowProbes + count.Probes)
                    .SetProperty(r => r.ShadowAgreed, r => r.ShadowAgreed + count.Agreed)
                    .SetProperty(r => r.ShadowMatchToUnknown, r => r.ShadowMatchToUnknown + count.MatchToUnknown)
                    .SetProperty(r => r.ShadowUnknownToMatch, r => r.ShadowUnknownToMatch + count.UnknownToMatch)
                    .SetProperty(r => r.ShadowMatchToOther, r => r.ShadowMatchToOther + count.MatchToOther)
                    .SetProperty(r => r.ShadowMissing, r => r.ShadowMissing + count.Missing)
                    .SetProperty(r => r.ShadowFailed, r => r.ShadowFailed + count.Failed));
        }

        return true;
    }
}
