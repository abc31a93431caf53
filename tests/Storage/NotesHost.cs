using FacePlatform.Storage;
using FacePlatform.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FacePlatform.Tests.Storage;

/// <summary>A host with the database "notes", as a service has it.</summary>
public sealed class NotesHost : IAsyncDisposable
{
    private readonly IHost _host;

    private NotesHost(IHost host) => _host = host;

    /// <summary>The setting that places the SQLite file in a folder.</summary>
    public static (string, string) Setting(TemporaryFolder folder) => ("Storage:DataFolder", folder.Path);

    /// <summary>That file.</summary>
    public static string Database(TemporaryFolder folder) => Path.Combine(folder.Path, "notes.db");

    public static async Task<NotesHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        builder.AddDatabase<Notes, SqliteNotes, PostgresNotes>("notes");
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new NotesHost(host);
    }

    /// <summary>The settings of an empty PostgreSQL database; skips the test visibly where there is no server.</summary>
    public static async Task<(string, string)> PostgresSettingAsync(PostgresServer? server)
    {
        if (server is null)
            Assert.Skip(PostgresServer.Missing);
        return ("ConnectionStrings:notes", await server.CreateDatabaseAsync());
    }

    public Notes Open() => _host.Services.GetRequiredService<IDbContextFactory<Notes>>().CreateDbContext();

    public async Task WriteAsync(string text)
    {
        await using var notes = Open();
        notes.Add(new Note { Text = text });
        await notes.SaveChangesAsync();
    }

    public async Task<List<string>> ReadAsync()
    {
        await using var notes = Open();
        return await notes.All.Select(note => note.Text).OrderBy(text => text).ToListAsync();
    }

    public Task<HealthReport> CheckHealthAsync() =>
        _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
