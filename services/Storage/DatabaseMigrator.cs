using FacePlatform.ServiceDefaults.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FacePlatform.Storage;

/// <summary>
/// Opens a database at start and brings it to the newest migration before anything else runs. A server that is away is waited
/// for; one that refuses ends the start.
/// </summary>
internal sealed partial class DatabaseMigrator<TContext>(
    string name,
    IDbContextFactory<TContext> contexts,
    IOptionsMonitor<DatabaseOptions> options,
    DependencyWait wait,
    ILogger<DatabaseMigrator<TContext>> logger) : IHostedService, IDisposable
    where TContext : DbContext
{
    // Of one statement: a new index of a large table takes minutes, and so may another replica that holds the lock.
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromHours(1);

    private SqliteFile? _file;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var database = options.Get(name);
        if (database.Provider == DatabaseProvider.Sqlite)
        {
            _file = new SqliteFile(database.ConnectionString);
            await _file.PrepareAsync(cancellationToken);
        }

        await wait.UntilAsync(
            $"the database {name}",
            () => MigrateAsync(database.Provider, cancellationToken),
            DatabaseFaults.IsAway,
            cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _file?.Dispose();

    private async Task MigrateAsync(DatabaseProvider? provider, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        try
        {
            // Of its own accord EF would create a database that is not there: an empty one, where a name is misspelt.
            if (provider == DatabaseProvider.Postgres)
            {
                await context.Database.OpenConnectionAsync(cancellationToken);
                context.Database.SetCommandTimeout(MigrationTimeout);
            }

            var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
            await context.Database.MigrateAsync(cancellationToken);
            LogReady(name, provider, pending);
        }
        catch (NpgsqlException exception) when (!DatabaseFaults.IsAway(exception))
        {
            throw new DatabaseRefusedException(name, context.Database.GetDbConnection(), exception);
        }
    }

    [LoggerMessage(LogLevel.Information, "Database {Name} ({Provider}) is ready; {Applied} migrations applied")]
    private partial void LogReady(string name, DatabaseProvider? provider, int applied);
}
