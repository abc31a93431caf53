using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FacePlatform.Tests.Fixtures;

/// <summary>
/// A real RabbitMQ for tests: the installed one, started in a temporary folder on free loopback ports, with an epmd of its
/// own. Disposing stops and removes it.
/// </summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    /// <summary>Why a test is skipped where there is none.</summary>
    public const string Missing = $"RabbitMQ is not installed ({Program}).";

    // Not the one in /usr/sbin, which changes the user and drops the environment.
    internal const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("faceplatform-rabbitmq-").FullName;
    private readonly LoopbackPort _port = new();
    private readonly LoopbackPort _epmdPort = new();
    private readonly LoopbackPort _distributionPort = new();
    private readonly string _node = $"test{Guid.NewGuid():N}@localhost";
    private Process? _server;

    private RabbitMqServer()
    {
        File.WriteAllText(
            Path.Combine(_folder, "rabbitmq.conf"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                listeners.tcp.1 = 127.0.0.1:{_port.Number}
                consumer_timeout = 86400000
                disk_free_limit.absolute = 100MB

                """));
        File.WriteAllText(Path.Combine(_folder, "enabled_plugins"), "[].\n");
        File.WriteAllText(Path.Combine(_folder, "rabbitmq-env.conf"), "");
    }

    /// <summary>For <c>Messaging:ConnectionString</c>.</summary>
    public string ConnectionString =>
        string.Create(CultureInfo.InvariantCulture, $"amqp://guest:guest@127.0.0.1:{_port.Number}/");

    /// <summary>A running server, or null where it is not installed (see <see cref="Missing"/>).</summary>
    public static async Task<RabbitMqServer?> TryStartAsync()
    {
        var server = TryCreate();
        if (server is null)
            return null;
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server that does not run yet, or null where it is not installed (see <see cref="Missing"/>).</summary>
    public static RabbitMqServer? TryCreate() => File.Exists(Program) ? new RabbitMqServer() : null;

    /// <summary>Starts a stopped server on its port, with its queues.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec {Program} >>\"$0\" 2>&1 </dev/null", Log])
        {
            WorkingDirectory = _folder,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        _server = Process.Start(start)!;
        var started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (_server.HasExited || Stopwatch.GetElapsedTime(started) > StartTimeout)
                throw new InvalidOperationException($"RabbitMQ did not start:\n{await File.ReadAllTextAsync(Log)}");
            await Task.Delay(100);
        }
    }

    /// <summary>Stops the server as an operator does; what it holds stays.</summary>
    public async Task StopAsync()
    {
        if (_server is null)
            return;
        if (!_server.HasExited)
        {
            // SIGTERM: Erlang stops in order.
            using var kill = Process.Start("kill", _server.Id.ToString(CultureInfo.InvariantCulture));
            await kill.WaitForExitAsync();
            await _server.WaitForExitAsync();
        }

        _server.Dispose();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        // The node started it and leaves it behind; it is this server's alone.
        var epmd = new ProcessStartInfo("epmd", ["-port", _epmdPort.Number.ToString(CultureInfo.InvariantCulture), "-kill"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using (var process = Process.Start(epmd)!)
            await process.WaitForExitAsync();
        foreach (var port in (LoopbackPort[])[_port, _epmdPort, _distributionPort])
            port.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Log => Path.Combine(_folder, "log");

    private IEnumerable<(string Name, string Value)> Environment =>
    [
        ("HOME", _folder),
        ("RABBITMQ_MNESIA_BASE", Path.Combine(_folder, "mnesia")),
        ("RABBITMQ_LOG_BASE", _folder),
        ("RABBITMQ_LOGS", "-"),
        ("RABBITMQ_NODENAME", _node),
        ("RABBITMQ_CONFIG_FILE", Path.Combine(_folder, "rabbitmq.conf")),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", Path.Combine(_folder, "enabled_plugins")),
        ("RABBITMQ_CONF_ENV_FILE", Path.Combine(_folder, "rabbitmq-env.conf")),
        ("RABBITMQ_PID_FILE", Path.Combine(_folder, "pid")),
        ("RABBITMQ_DIST_PORT", _distributionPort.Number.ToString(CultureInfo.InvariantCulture)),
        ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
        ("ERL_EPMD_ADDRESS", "127.0.0.1"),
        ("ERL_EPMD_PORT", _epmdPort.Number.ToString(CultureInfo.InvariantCulture)),
    ];

    // The port opens before the node takes connections: it must greet.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port.Number);
            var stream = client.GetStream();
            await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            return await stream.ReadAsync(new byte[8], timeout.Token) > 0;
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
