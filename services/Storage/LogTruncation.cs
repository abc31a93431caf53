using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FacePlatform.Storage;

/// <summary>
/// Empties SQLite's write-ahead log after an erasure: <c>secure_delete</c> overwrites the database's pages, but the log
/// still has the pages as they were before. PostgreSQL reclaims erased rows by its own VACUUM and log rotation.
/// </summary>
/// <typeparam name="TContext">The database's context.</typeparam>
public sealed partial class LogTruncation<TContext>(
    IDbContextFactory<TContext> contexts, TimeProvider time, ILogger<LogTruncation<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // Asked for at the start: the process before may have died between an erasure and its truncation.
    private readonly SemaphoreSlim _requested = new(1, 1);

    /// <summary>Asks for the log to be emptied as soon as no reader stands in the way.</summary>
    public void Request()
    {
        try
        {
            _requested.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is asked for already.
        }
    }

    public override void Dispose()
    {
        _requested.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _requested.WaitAsync(stoppingToken);
            while (!await TryTruncateAsync(stoppingToken))
                await Task.Delay(RetryAfter, time, stoppingToken);
        }
    }

    private async Task<bool> TryTruncateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            if (!context.Database.IsSqlite())
                return true;
            var connection = context.Database.GetDbConnection();
            await context.Database.OpenConnectionAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            // A short wait: while it lasts, writers wait too.
            command.CommandText = "PRAGMA busy_timeout=100; PRAGMA wal_checkpoint(TRUNCATE);";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) && reader.GetInt32(0) == 0;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The write-ahead log could not be emptied after an erasure; it is tried again")]
    private partial void LogFailed(Exception exception);
}
