using System.Diagnostics;
using System.Globalization;
using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;
using k8s.Models;
using Npgsql;

namespace FacePlatform.Tests.Deploy.Backup;

/// <summary>The nightly backup as its manifest has it, on a real PostgreSQL.</summary>
public sealed class BackupScriptTests(BuiltOverlays overlays) : IDisposable
{
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(20);

    private readonly TemporaryFolder _backups = new();

    [Fact]
    public async Task A_database_that_fails_keeps_no_other_back_and_loses_no_dump()
    {
        await using var server = await PostgresServer.TryCreateAsync();
        if (server is null)
            Assert.Skip(PostgresServer.Missing);
        await server.StartAsync();
        string[] names = [await CreateAsync(server), await CreateAsync(server), await CreateAsync(server)];
        Array.Sort(names, StringComparer.Ordinal);
        var (first, broken, last) = (names[0], names[1], names[2]);
        await ExecuteAsync(server, $"ALTER DATABASE {broken} ALLOW_CONNECTIONS false");
        foreach (var name in names)
            Write($"{name}-20200101T021700Z.dump", LongAgo);
        Write($"{first}-20200102T021700Z.dump", TimeSpan.FromDays(1));
        Write($"{last}-20200103T021700Z.dump.partial", LongAgo);

        var (exitCode, error) = await RunAsync(server);

        Assert.Equal(1, exitCode);
        Assert.EndsWith($"Not backed up: {broken}\n", error, StringComparison.Ordinal);
        var files = Directory.GetFiles(_backups.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(
            [
                $"{first}-20200102", Today(first), $"{broken}-20200101",
                // Its last one until now; the next night's, when there are newer ones.
                $"{last}-20200101", Today(last),
            ],
            files.Select(file => file![..file!.IndexOf('T', StringComparison.Ordinal)]));
        foreach (var file in files.Where(file => file!.StartsWith(Today(first), StringComparison.Ordinal)
            || file.StartsWith(Today(last), StringComparison.Ordinal)))
            await Command.RunAsync(PostgresServer.FindProgram("pg_restore")!, "--list", Path.Combine(_backups.Path, file!));
    }

    public void Dispose() => _backups.Dispose();

    private static string Today(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"{database}-{DateTime.UtcNow:yyyyMMdd}");

    private static async Task<string> CreateAsync(PostgresServer server) =>
        new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()).Database!;

    private static async Task ExecuteAsync(PostgresServer server, string statement)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    private void Write(string name, TimeSpan age)
    {
        var path = Path.Combine(_backups.Path, name);
        File.WriteAllText(path, "a dump");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow - age);
    }

    private async Task<(int ExitCode, string Error)> RunAsync(PostgresServer server)
    {
        var container = Assert.Single(
            overlays.Get("cpu").Of<V1CronJob>().Single(job => job.Metadata.Name == "postgresql-backup")
                .Spec.JobTemplate.Spec.Template.Spec.Containers);
        Assert.Equal("/backups", container.WorkingDir);
        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        var start = new ProcessStartInfo(container.Command[0], [.. container.Command.Skip(1), .. container.Args])
        {
            WorkingDirectory = _backups.Path,
            RedirectStandardError = true,
        };
        var programs = Path.GetDirectoryName(PostgresServer.FindProgram("pg_dump"));
        start.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["PGHOST"] = connection.Host;
        start.Environment["PGPORT"] = connection.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = connection.Username;
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
