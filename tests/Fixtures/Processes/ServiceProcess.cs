using System.Diagnostics;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace FacePlatform.Tests.Fixtures.Processes;

/// <summary>A service as a process of its own, on a free port, with what it writes.</summary>
public class ServiceProcess : IAsyncDisposable
{
    /// <summary>A start takes a second or two, on a machine that does nothing else.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackPort _port = new();
    private readonly List<string> _lines = [];
    private readonly Health.HealthClient _health;
    private bool _disposed;

    /// <summary>Starts a service where it was built.</summary>
    /// <param name="name">The project's.</param>
    /// <param name="settings">Its configuration, as arguments.</param>
    public ServiceProcess(string name, params IEnumerable<string> settings)
        : this(BuiltService.Command(name, settings), [])
    {
    }

    /// <summary>Starts a service.</summary>
    /// <param name="command">Where it names no folder to start in, the service has no settings but those given here.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    protected ServiceProcess(ProcessStartInfo command, IEnumerable<(string Name, string Value)> environment)
    {
        if (command.WorkingDirectory.Length == 0)
            command.WorkingDirectory = _folder.Path;
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        foreach (var (name, value) in (IEnumerable<(string, string)>)
        [
            ("Kestrel__Endpoints__grpc__Url", Address),
            ("Kestrel__Endpoints__http__Url", "http://127.0.0.1:0"),
            // For one process; what is to outlive it is given a folder that does.
            ("Storage__DataFolder", _folder.Path),
            .. environment,
        ])
            command.Environment[name] = value;
        Process = Process.Start(command)!;
        Process.OutputDataReceived += Keep;
        Process.ErrorDataReceived += Keep;
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
        Channel = GrpcChannel.ForAddress(Address, new()
        {
            // While it starts the channel is refused; by default it would be tried ever more seldom, up to every two minutes.
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });
        _health = new(Channel);
    }

    /// <summary>Of its gRPC endpoint.</summary>
    public string Address => $"http://127.0.0.1:{_port.Number}";

    /// <summary>To its gRPC endpoint.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>The last lines that it wrote.</summary>
    public string Output => string.Join('\n', Lines.TakeLast(50));

    protected Process Process { get; }

    /// <summary>What it has written until now.</summary>
    protected IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>Asks as a cluster's probe does: null where nobody answers.</summary>
    /// <param name="service">What of it; empty for all.</param>
    public async Task<bool?> ProbeAsync(string service)
    {
        try
        {
            var answer = await _health.CheckAsync(new() { Service = service }, deadline: DateTime.UtcNow.AddSeconds(10));
            return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving;
        }
        catch (RpcException)
        {
            return null;
        }
    }

    /// <summary>Waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It does not get there; with what it wrote.</exception>
    public async Task ServeAsync(CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        while (await ProbeAsync("") != true)
        {
            if (Process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
            {
                await DisposeAsync();
                throw new InvalidOperationException($"The service did not start:\n{Output}");
            }

            await Task.Delay(10, cancellationToken);
        }
    }

    /// <summary>kill -9: no handler runs and nothing is flushed.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a cluster stops a pod.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await Command.RunAsync("kill", $"{Process.Id}");
        return await EndAsync();
    }

    /// <summary>Waits until the process ends of itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await Process.WaitForExitAsync(timeout.Token);
        return Process.ExitCode;
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_disposed)
            return;
        _disposed = true;
        await KillAsync();
        Channel.Dispose();
        Process.Dispose();
        _port.Dispose();
        _folder.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not { Length: > 0 } text)
            return;
        lock (_lines)
            _lines.Add(text);
    }
}
