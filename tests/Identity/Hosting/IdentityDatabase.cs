using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>A provider of databases with one running service that the tests of a collection share, each as its own tenant.</summary>
public abstract class IdentityDatabase : IAsyncLifetime
{
    private IdentityHost? _host;

    /// <summary>The shared service; skips the test visibly where its database is not installed.</summary>
    public IdentityHost Host
    {
        get
        {
            if (_host is null)
                Assert.Skip(PostgresServer.Missing);
            return _host;
        }
    }

    /// <summary>The settings of a new, empty database; null where the server is not installed.</summary>
    public abstract Task<(string, string)[]?> TryCreateAsync();

    /// <summary>The settings of a new, empty database.</summary>
    public async Task<(string, string)[]> CreateAsync()
    {
        var settings = await TryCreateAsync();
        if (settings is null)
            Assert.Skip(PostgresServer.Missing);
        return settings;
    }

    public virtual async ValueTask InitializeAsync()
    {
        if (await TryCreateAsync() is { } settings)
            _host = await IdentityHost.StartAsync(settings);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
