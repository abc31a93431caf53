using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FacePlatform.Tests.Fixtures;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace FacePlatform.Tests.Benchmarks.Measuring;

/// <summary>A service as a process of its own, started from beside this program, with what the system says it uses.</summary>
internal sealed class ServiceUnderLoad : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _contentRoot = new();
    private readonly Process _process;

    private ServiceUnderLoad(
        string name, int processors, IEnumerable<string> settings, IReadOnlyDictionary<string, string>? environment)
    {
        Address = $"http://127.0.0.1:{FreePort()}";
        string[] service =
        [
            "dotnet", Path.Combine(AppContext.BaseDirectory, $"FacePlatform.{name}.dll"),
            // An empty one: the settings beside this program are those of several services.
            "--contentRoot", _contentRoot.Path,
            "--Kestrel:Endpoints:grpc:Url", Address, "--Kestrel:Endpoints:grpc:Protocols", "Http2",
            "--Kestrel:Endpoints:http:Url", "http://127.0.0.1:0", "--Kestrel:Endpoints:http:Protocols", "Http1",
            "--Logging:LogLevel:Default", "Warning",
            // Asked all the time until it is ready.
            "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "None",
            .. settings,
        ];
        string[] pinned = ["taskset", "--cpu-list", $"0-{processors - 1}", .. service];
        string[] command = processors > 0 ? pinned : service;
        var start = new ProcessStartInfo(command[0], command[1..]);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        _process = Process.Start(start)!;
        Channel = GrpcChannel.ForAddress(Address, new() { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
    }

    public string Address { get; }

    public GrpcChannel Channel { get; }

    /// <summary>How long it took until it was ready.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Bytes of memory that the process has in use.</summary>
    public long WorkingSet => Refreshed().WorkingSet64;

    /// <summary>The most that it had so far.</summary>
    public long PeakWorkingSet => Refreshed().PeakWorkingSet64;

    /// <summary>Time that processors spent on it: what it costs, whatever else the machine does.</summary>
    public TimeSpan ProcessorTime => Refreshed().TotalProcessorTime;

    /// <summary>Starts a service and waits until it is ready.</summary>
    /// <param name="name">Its project.</param>
    /// <param name="processors">The first processors of the machine that it may use; all where 0.</param>
    /// <param name="settings">Its configuration, as arguments.</param>
    /// <param name="environment">Beside that of this process.</param>
    public static async Task<ServiceUnderLoad> StartAsync(
        string name,
        int processors,
        IEnumerable<string> settings,
        IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var service = new ServiceUnderLoad(name, processors, settings, environment);
        var health = new Health.HealthClient(service.Channel);
        while (!await IsServingAsync(health))
        {
            if (service._process.HasExited || Stopwatch.GetElapsedTime(started) > StartTimeout)
            {
                await service.DisposeAsync();
                throw new InvalidOperationException($"{name} did not start.");
            }

            await Task.Delay(10, cancellationToken);
        }

        service.StartTime = Stopwatch.GetElapsedTime(started);
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        Channel.Dispose();
        _process.Dispose();
        _contentRoot.Dispose();
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

    private Process Refreshed()
    {
        _process.Refresh();
        return _process;
    }
}
