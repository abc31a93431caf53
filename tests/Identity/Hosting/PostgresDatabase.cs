using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Identity.Hosting;

[CollectionDefinition(nameof(PostgresDatabase))]
public sealed class PostgresDatabase : IdentityDatabase, ICollectionFixture<PostgresDatabase>
{
    private PostgresServer? _server;

    public override async Task<(string, string)[]?> TryCreateAsync() =>
        _server is null ? null : [("ConnectionStrings:identity", await _server.CreateDatabaseAsync())];

    public override async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.TryStartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
