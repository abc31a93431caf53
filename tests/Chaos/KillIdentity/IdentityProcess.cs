using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FacePlatform.Internal.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>The built Identity service as a process of its own, on a record that outlives it.</summary>
public sealed class IdentityProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly GrpcChannel _channel;
    private readonly Queue<string> _output = [];

    private IdentityProcess(IReadOnlyList<string> settings)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        _process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "FacePlatform.Identity.dll"),
            "--contentRoot", AppContext.BaseDirectory,
            "--Kestrel:Endpoints:grpc:Url", address,
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
        _channel = GrpcChannel.ForAddress(address);
        Client = new(_channel);
        Curation = new(_channel);
    }

    public IdentityService.IdentityServiceClient Client { get; }

    public IdentityCurationService.IdentityCurationServiceClient Curation { get; }

    /// <summary>Starts the service and waits until it answers and its index is loaded.</summary>
    public static async Task<IdentityProcess> StartAsync(IReadOnlyList<string> settings)
    {
        var identity = new IdentityProcess(settings);
        var health = new Grpc.Health.V1.Health.HealthClient(identity._channel);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = await health.CheckAsync(new(), deadline: DateTime.UtcNow.AddSeconds(5));
                if (answer.Status == Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving)
                    return identity;
            }
            catch (RpcException) when (!identity._process.HasExited && Stopwatch.GetElapsedTime(started) < StartTimeout)
            {
                // Not listening yet.
            }
            catch (RpcException exception)
            {
                var output = identity.Output;
                await identity.DisposeAsync();
                throw new InvalidOperationException($"Identity did not start:\n{output}", exception);
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
        _channel.Dispose();
        _process.Dispose();
    }

    private string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
