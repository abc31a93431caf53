using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>
/// A record and an index, with one running service that the tests of a collection share, each as its own tenant.
/// </summary>
/// <param name="databases">Where records are kept.</param>
/// <param name="withQdrant">Whether templates are searched in Qdrant; in memory otherwise.</param>
public abstract class IdentityDatabase(IDatabases databases, bool withQdrant = false) : IAsyncLifetime
{
    private IdentityHost? _host;
    private TestQdrant? _qdrant;
    private bool _installed;

    /// <summary>The shared service; skips the test visibly where its database is not installed.</summary>
    public IdentityHost Host
    {
        get
        {
            SkipWhereNotInstalled();
            return _host!;
        }
    }

    /// <summary>The settings of a new, empty record and an empty index.</summary>
    public async Task<(string Key, string Value)[]> CreateAsync() =>
        [.. await CreateRecordAsync(), .. _qdrant?.CreateSettings() ?? []];

    /// <summary>The settings of a new, empty record.</summary>
    public Task<(string Key, string Value)[]> CreateRecordAsync()
    {
        SkipWhereNotInstalled();
        return databases.CreateAsync();
    }

    public async ValueTask InitializeAsync()
    {
        _installed = await databases.TryStartAsync();
        if (!_installed)
            return;
        if (withQdrant)
            _qdrant = await TestQdrant.StartAsync();
        _host = await IdentityHost.StartAsync(await CreateAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_qdrant is not null)
            await _qdrant.DisposeAsync();
        await databases.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private void SkipWhereNotInstalled() => Assert.SkipUnless(_installed, PostgresServer.Missing);
}
