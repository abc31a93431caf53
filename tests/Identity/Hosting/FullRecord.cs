using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>A record whose disk has no room for one subject.</summary>
public sealed class FullRecord : DbCommandInterceptor
{
    /// <summary>The id of the subject.</summary>
    public const string Subject = "more-than-fits";

    private const int SqliteFull = 13;

    public static IInterceptor Interceptor { get; } = new FullRecord();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        var written = command.CommandText.Contains("INSERT INTO", StringComparison.Ordinal)
            && command.Parameters.Cast<DbParameter>().Any(parameter => parameter.Value is Subject);
        return (written, command) switch
        {
            (true, SqliteCommand) => throw new SqliteException("database or disk is full", SqliteFull),
            (true, _) => throw new PostgresException(
                "could not extend file: No space left on device", "ERROR", "ERROR", PostgresErrorCodes.DiskFull),
            _ => new(result),
        };
    }
}
