using System.Data.Common;
using FacePlatform.ServiceDefaults.Errors;
using Microsoft.Data.Sqlite;

namespace FacePlatform.Identity.Record;

/// <summary>Tells a database that is away or busy for a moment from a defect.</summary>
internal static class RecordFaults
{
    // SQLITE_BUSY and SQLITE_LOCKED, which the driver does not call transient.
    private const int Busy = 5;
    private const int Locked = 6;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static bool IsTransient(Exception? exception) =>
        exception is DbException { IsTransient: true } or SqliteException { SqliteErrorCode: Busy or Locked }
        || (exception?.InnerException is { } inner && IsTransient(inner));

    /// <summary>What a caller is told: to try again.</summary>
    public static Grpc.Core.RpcException Unavailable() => RpcErrors.Unavailable("The record does not answer.", RetryAfter);
}
