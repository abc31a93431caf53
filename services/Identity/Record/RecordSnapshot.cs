using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FacePlatform.Identity.Record;

/// <summary>Reads that all see the record as it stood at one moment, while writers go on.</summary>
internal static class RecordSnapshot
{
    /// <summary>Begins one; it lasts as long as the transaction.</summary>
    public static async Task<IDbContextTransaction> BeginSnapshotAsync(
        this RecordContext record, CancellationToken cancellationToken)
    {
        if (!record.Database.IsSqlite())
            return await record.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

        // Deferred: a transaction that may write would keep the writer out.
        await record.Database.OpenConnectionAsync(cancellationToken);
        var connection = (SqliteConnection)record.Database.GetDbConnection();
        return (await record.Database.UseTransactionAsync(
            connection.BeginTransaction(deferred: true), cancellationToken))!;
    }
}
