using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Record;

/// <summary>
/// Empties SQLite's write-ahead log after an erasure: <c>secure_delete</c> overwrites the database's pages, but the log
/// still has the pages as they were before. PostgreSQL reclaims erased rows by its own VACUUM and log rotation.
/// </summary>
public sealed partial class LogTruncation(
    IDbContextFactory<RecordContext> records, TimeProvider time, ILogger<LogTruncation> logger) : BackgroundService
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
            await using var record = await records.CreateDbContextAsync(cancellationToken);
            if (!record.Database.IsSqlite())
                return true;
            var connection = record.Database.GetDbConnection();
            await record.Database.OpenConnectionAsync(cancellationToken);
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
