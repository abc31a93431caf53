using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FacePlatform.Internal.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace FacePlatform.Tests.Benchmarks.Gallery;

/// <summary>The built Identity service as a process of its own, with its record in SQLite as it is configured to be.</summary>
internal sealed class IdentityServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly GrpcChannel _channel;

    private IdentityServer(string dataFolder)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        string[] grpc = ["--Kestrel:Endpoints:grpc:Url", address, "--Kestrel:Endpoints:grpc:Protocols", "Http2"];
        string[] http = ["--Kestrel:Endpoints:http:Url", "http://127.0.0.1:0", "--Kestrel:Endpoints:http:Protocols", "Http1"];

        // The data folder as content root: the settings beside this program are those of several services.
        _process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "FacePlatform.Identity.dll"),
            "--contentRoot", dataFolder, "--Storage:DataFolder", dataFolder, "--Logging:LogLevel:Default", "Warning",
            // Asked all the time until it is ready.
            "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "None",
            .. grpc, .. http,
        ]))!;
        _channel = GrpcChannel.ForAddress(address);
        (Client, Transfers) = (new(_channel), new(_channel));
    }

    public IdentityService.IdentityServiceClient Client { get; }

    public IdentityTransferService.IdentityTransferServiceClient Transfers { get; }

    /// <summary>Bytes of memory that the process has in use.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts the service and waits until its gallery is loaded.</summary>
    public static async Task<(IdentityServer Server, TimeSpan Start)> StartAsync(
        string dataFolder, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var server = new IdentityServer(dataFolder);
        var health = new Health.HealthClient(server._channel);
        while (!await IsServingAsync(health))
        {
            if (server._process.HasExited || Stopwatch.GetElapsedTime(started) > StartTimeout)
            {
                await server.DisposeAsync();
                throw new InvalidOperationException("Identity did not start.");
            }

            await Task.Delay(10, cancellationToken);
        }

        return (server, Stopwatch.GetElapsedTime(started));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _channel.Dispose();
        _process.Dispose();
    }

    private static async Task<bool> IsServingAsync(Health.HealthClient health)
    {
        try
        {
            var answer = await health.CheckAsync(new(), deadline: DateTime.UtcNow.AddSeconds(5));
            return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
