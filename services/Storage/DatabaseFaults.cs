using System.Data.Common;
using System.Net.Sockets;
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
    private const int Constraint = 19;

    /// <summary>Whether the database is away or busy for a moment; a full one is neither.</summary>
    public static bool IsTransient(Exception? exception) => !IsFull(exception) && IsPassing(exception);

    /// <summary>Whether a server cannot be reached, at the start too: its name may not be known yet.</summary>
    public static bool IsAway(Exception? exception) => IsTransient(exception) || IsNetwork(exception);

    /// <summary>Whether the database, or the disk that it is on, takes nothing more.</summary>
    public static bool IsFull(Exception? exception) =>
        exception is SqliteException { SqliteErrorCode: Full } or PostgresException { SqlState: PostgresErrorCodes.DiskFull }
        || (exception?.InnerException is { } inner && IsFull(inner));

    /// <summary>Whether another row has what may be there only once.</summary>
    public static bool IsConflict(Exception? exception) =>
        exception is SqliteException { SqliteErrorCode: Constraint }
            or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
        || (exception?.InnerException is { } inner && IsConflict(inner));

    /// <summary>
    /// Whether the database itself said no, so that nothing was written; otherwise a write may have come through whose
    /// answer did not.
    /// </summary>
    public static bool IsRefusal(Exception? exception) =>
        exception is SqliteException or PostgresException
        || (exception?.InnerException is { } inner && IsRefusal(inner));

    // The driver hands on what name resolution says as it is.
    private static bool IsNetwork(Exception? exception) =>
        exception is SocketException || (exception?.InnerException is { } inner && IsNetwork(inner));

    // PostgreSQL's driver counts a full disk among these too.
    private static bool IsPassing(Exception? exception) =>
        exception is DbException { IsTransient: true } or SqliteException { SqliteErrorCode: Busy or Locked }
        || (exception?.InnerException is { } inner && IsPassing(inner));
}
