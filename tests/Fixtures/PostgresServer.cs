using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace FacePlatform.Tests.Fixtures;

/// <summary>
/// A real PostgreSQL server for tests: the one that <c>FACEPLATFORM_TEST_POSTGRES</c> connects to, or the installed one
/// started in a temporary folder on a free loopback port with trust authentication. Disposing stops and removes it. One
/// that a test creates for itself can be stopped and started again.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Why a test is skipped where there is no server.</summary>
    public const string Missing =
        "PostgreSQL is not installed (/usr/lib/postgresql/*/bin) and FACEPLATFORM_TEST_POSTGRES is not set.";

    /// <summary>A role that has to give a password, unlike all others; of a server that <see cref="TryCreateAsync"/> made.</summary>
    public const string RoleWithPassword = "locked";

    private readonly string _connectionString;
    private readonly string? _binaries;
    private readonly string? _folder;
    private readonly LoopbackPort? _port;
    private bool _runs;

    private PostgresServer(
        string connectionString, string? binaries = null, string? folder = null, LoopbackPort? port = null) =>
        (_connectionString, _binaries, _folder, _port) = (connectionString, binaries, folder, port);

    /// <summary>A running server, or null where there is none (see <see cref="Missing"/>).</summary>
    public static async Task<PostgresServer?> TryStartAsync()
    {
        if (Environment.GetEnvironmentVariable("FACEPLATFORM_TEST_POSTGRES") is { Length: > 0 } given)
            return new PostgresServer(given);
        var server = await TryCreateAsync();
        if (server is not null)
            await server.StartAsync();
        return server;
    }

    /// <summary>The installed server, not started yet, or null where it is not installed (see <see cref="Missing"/>).</summary>
    public static async Task<PostgresServer?> TryCreateAsync()
    {
        var binaries = FindBinaries();
        if (binaries is null)
            return null;

        // The server refuses to run as root; its own user must be able to reach the folder.
        var folder = Directory.CreateTempSubdirectory("faceplatform-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "postgres", folder);
        await RunAsServerUserAsync(
            Path.Combine(binaries, "initdb"), "-D", Data(folder), "-U", "test", "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-sync");
        var access = Path.Combine(Data(folder), "pg_hba.conf");
        await File.WriteAllTextAsync(
            access, $"host all {RoleWithPassword} 127.0.0.1/32 scram-sha-256\n{await File.ReadAllTextAsync(access)}");
        var port = new LoopbackPort();
        return new PostgresServer(
            new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port.Number, Username = "test", Database = "postgres" }
                .ConnectionString,
            binaries,
            folder,
            port);
    }

    /// <summary>To the server's own database.</summary>
    public string ConnectionString => _connectionString;

    /// <summary>Starts a server that was created, or stopped, on its port.</summary>
    public async Task StartAsync()
    {
        // Every database of a test has a pool of connections of its own.
        var settings = string.Create(
            CultureInfo.InvariantCulture,
            $"-p {_port!.Number} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c fsync=off -c max_connections=500");
        await RunAsServerUserAsync(
            Path.Combine(_binaries!, "pg_ctl"), "-D", Data(_folder!), "-l", Path.Combine(_folder!, "log"), "-o", settings,
            "-w", "-t", "300", "start");
        _runs = true;
    }

    /// <summary>Stops a server that was created here; all connections break.</summary>
    public async Task StopAsync()
    {
        await RunAsServerUserAsync(
            Path.Combine(_binaries!, "pg_ctl"), "-D", Data(_folder!), "-m", "immediate", "-w", "-t", "300", "stop");
        _runs = false;
    }

    /// <summary>The full path of a program of the server, such as <c>pg_dump</c>.</summary>
    public static string? FindProgram(string name) =>
        FindBinaries() is { } binaries && Path.Combine(binaries, name) is var path && File.Exists(path) ? path : null;

    /// <summary>Creates an empty database and answers its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_connectionString) { Database = name }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null || !Directory.Exists(_folder))
            return;
        if (_runs)
            await StopAsync();
        _port!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Data(string folder) => Path.Combine(folder, "data");

    /// <summary>Where the installed server's programs are, or null where it is not installed.</summary>
    internal static string? FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql")
                .Select(version => Path.Combine(version, "bin"))
                .LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;

    private static Task RunAsServerUserAsync(params string[] command) =>
        Environment.IsPrivilegedProcess
            ? RunAsync("runuser", ["-u", "postgres", "--", .. command])
            : RunAsync(command[0], command[1..]);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Nothing is redirected through pipes: the server inherits them and would keep them open.
        string[] shell = ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments];
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", shell) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}.");
    }
}
