using FacePlatform.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FacePlatform.Tests.Storage;

public sealed class PostgresTests : IAsyncLifetime
{
    private PostgresServer? _server;

    public async ValueTask InitializeAsync() => _server = await PostgresServer.TryStartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Several_processes_start_at_once_on_an_empty_database_and_share_it()
    {
        var setting = await NotesHost.PostgresSettingAsync(_server);
        var hosts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => NotesHost.StartAsync(setting)));

        await hosts[0].WriteAsync("shared");

        foreach (var host in hosts)
        {
            Assert.Equal(["shared"], await host.ReadAsync());
            await using (var notes = host.Open())
                Assert.Equal("Npgsql.EntityFrameworkCore.PostgreSQL", notes.Database.ProviderName);
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Readiness_fails_when_the_server_is_gone()
    {
        await using var host = await NotesHost.StartAsync(await NotesHost.PostgresSettingAsync(_server));
        Assert.Equal(HealthStatus.Healthy, (await host.CheckHealthAsync()).Status);
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("FACEPLATFORM_TEST_POSTGRES") is { Length: > 0 },
            "The server is not the test's to stop.");

        await _server!.DisposeAsync();
        _server = null;

        Assert.Equal(HealthStatus.Unhealthy, (await host.CheckHealthAsync()).Status);
    }
}
