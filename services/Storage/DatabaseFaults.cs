using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FacePlatform.Storage;

/// <summary>Tells what is wrong with a database from a defect of the program.</summary>
public static class DatabaseFaults
{
    // SQLITE_BUSY, SQLITE_LOCKED and SQLITE_FULL, about which the driver says nothing.
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Full = 13;

    /// <summary>Whether the database is away or busy for a moment.</summary>
    public static bool IsTransient(Exception? exception) =>
        exception is DbException { IsTransient: true } or SqliteException { SqliteErrorCode: Busy or Locked }
        || (exception?.InnerException is { } inner && IsTransient(inner));

    /// <summary>Whether the database, or the disk that it is on, takes nothing more.</summary>
    public static bool IsFull(Exception? exception) =>
        exception is SqliteException { SqliteErrorCode: Full } or PostgresException { SqlState: PostgresErrorCodes.DiskFull }
        || (exception?.InnerException is { } inner && IsFull(inner));
}
