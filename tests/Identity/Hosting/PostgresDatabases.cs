using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>Databases of one PostgreSQL server.</summary>
public sealed class PostgresDatabases : IDatabases
{
    private PostgresServer? _server;

    public async Task<bool> TryStartAsync()
    {
        _server = await PostgresServer.TryStartAsync();
        return _server is not null;
    }

    public async Task<(string Key, string Value)[]> CreateAsync() =>
        [("ConnectionStrings:identity", await _server!.CreateDatabaseAsync())];

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
