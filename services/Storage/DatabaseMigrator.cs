using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FacePlatform.Storage;

/// <summary>Opens a database at start and brings it to the newest migration before anything else runs.</summary>
internal sealed partial class DatabaseMigrator<TContext>(
    string name,
    IDbContextFactory<TContext> contexts,
    IOptionsMonitor<DatabaseOptions> options,
    ILogger<DatabaseMigrator<TContext>> logger) : IHostedService, IDisposable
    where TContext : DbContext
{
    private SqliteFile? _file;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var database = options.Get(name);
        if (database.Provider == DatabaseProvider.Sqlite)
        {
            _file = new SqliteFile(database.ConnectionString);
            await _file.PrepareAsync(cancellationToken);
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
        await context.Database.MigrateAsync(cancellationToken);
        LogReady(name, database.Provider, pending);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _file?.Dispose();

    [LoggerMessage(LogLevel.Information, "Database {Name} ({Provider}) is ready; {Applied} migrations applied")]
    private partial void LogReady(string name, DatabaseProvider? provider, int applied);
}
