using System.Diagnostics;
using FacePlatform.Tests.Fixtures;
using Grpc.Core;
using Grpc.Net.Client;

namespace FacePlatform.Tests.Chaos.Processes;

/// <summary>A built service as a process of its own, on a free port.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly LoopbackPort _port = new();
    private readonly string _assembly;
    private readonly Process _process;
    private readonly Queue<string> _output = [];

    /// <summary>Starts the service.</summary>
    /// <param name="assembly">The full path of the service's assembly.</param>
    /// <param name="settings">Its configuration, as arguments.</param>
    public ServiceProcess(string assembly, IEnumerable<string> settings)
    {
        _assembly = assembly;
        _process = Process.Start(new ProcessStartInfo("dotnet",
        [
            assembly,
            "--contentRoot", Path.GetDirectoryName(assembly)!,
            "--Kestrel:Endpoints:grpc:Url", $"{_port.Address}",
            "--Kestrel:Endpoints:http:Url", "http://127.0.0.1:0",
            .. settings,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        // While it starts the channel is refused; by default it would be tried ever more seldom, up to every two minutes.
        Channel = GrpcChannel.ForAddress(_port.Address, new() { MaxReconnectBackoff = TimeSpan.FromSeconds(1) });
    }

    /// <summary>To its gRPC endpoint.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>The last lines that it wrote.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>Waits until it answers.</summary>
    public async Task ServeAsync()
    {
        var health = new Grpc.Health.V1.Health.HealthClient(Channel);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = await health.CheckAsync(new(), deadline: DateTime.UtcNow.AddSeconds(5));
                if (answer.Status == Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving)
                    return;
            }
            catch (RpcException) when (!_process.HasExited && Stopwatch.GetElapsedTime(started) < StartTimeout)
            {
                // Not listening yet.
            }
            catch (RpcException exception)
            {
                var output = Output;
                await DisposeAsync();
                throw new InvalidOperationException($"{Path.GetFileName(_assembly)} did not start:\n{output}", exception);
            }

            await Task.Delay(20);
        }
    }

    /// <summary>kill -9: no handler runs and nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Channel.Dispose();
        _process.Dispose();
        _port.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.Enqueue(line.Data ?? "");
            if (_output.Count > 50)
                _output.Dequeue();
        }
    }
}
