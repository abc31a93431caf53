using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Index;

/// <summary>
/// Who may change the index: one at a time. Rows are read and applied inside a turn, so that what was read earlier is
/// never applied over what was read later. Several processes that share a record and an index take turns by an advisory
/// lock of PostgreSQL; it lies in the transaction that reads, and ends with it and with the process.
/// </summary>
public sealed class IndexTurns(IDbContextFactory<RecordContext> records, IOptions<IndexOptions> options) : IDisposable
{
    // Any constant: advisory locks belong to one database, and nothing else there takes any.
    private const long LockKey = 0x46_50_49_4E_44_45_58;

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Whether other processes may have changed the index since the last turn.</summary>
    public bool AreShared { get; private set; }

    /// <summary>Waits for the turn; disposing the answer ends it.</summary>
    public async Task<Turn> TakeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        RecordContext? record = null;
        try
        {
            record = await records.CreateDbContextAsync(cancellationToken);
            AreShared = options.Value.Kind != IndexKind.Exact && record.Database.IsNpgsql();
            if (AreShared)
            {
                await record.Database.BeginTransactionAsync(cancellationToken);
                await record.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
            }

            return new(record, _turn);
        }
        catch
        {
            if (record is not null)
                await record.DisposeAsync();
            _turn.Release();
            throw;
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>The right to change the index, and the record to read from meanwhile.</summary>
    public sealed class Turn(RecordContext record, SemaphoreSlim turn) : IAsyncDisposable
    {
        public RecordContext Record { get; } = record;

        public async ValueTask DisposeAsync()
        {
            await Record.DisposeAsync();
            turn.Release();
        }
    }
}
