using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Jobs.Hosting;

/// <summary>Where the jobs of a test are kept: an empty database each.</summary>
public abstract class JobsDatabase : IAsyncLifetime
{
    /// <summary>The settings of a new, empty record; skips the test visibly where its database is not installed.</summary>
    public abstract Task<(string Key, string Value)[]> CreateAsync();

    public virtual ValueTask InitializeAsync() => default;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}

[CollectionDefinition(nameof(SqliteDatabase))]
public sealed class SqliteDatabase : JobsDatabase, ICollectionFixture<SqliteDatabase>
{
    private readonly List<TemporaryFolder> _folders = [];

    public override Task<(string Key, string Value)[]> CreateAsync()
    {
        var folder = new TemporaryFolder();
        lock (_folders)
            _folders.Add(folder);
        return Task.FromResult<(string, string)[]>([("Storage:DataFolder", folder.Path)]);
    }

    public override ValueTask DisposeAsync()
    {
        _folders.ForEach(folder => folder.Dispose());
        return base.DisposeAsync();
    }
}

[CollectionDefinition(nameof(PostgresDatabase))]
public sealed class PostgresDatabase : JobsDatabase, ICollectionFixture<PostgresDatabase>
{
    private PostgresServer? _server;

    public override async Task<(string Key, string Value)[]> CreateAsync()
    {
        if (_server is null)
            Assert.Skip(PostgresServer.Missing);
        return [("ConnectionStrings:jobs", await _server.CreateDatabaseAsync())];
    }

    public override async ValueTask InitializeAsync() => _server = await PostgresServer.TryStartAsync();

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await base.DisposeAsync();
    }
}
