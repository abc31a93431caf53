using System.Diagnostics;
using FacePlatform.Tests.Fixtures.Processes;

namespace FacePlatform.Tests.Benchmarks.Measuring;

/// <summary>A service as a process of its own, started from beside this program, with what the system says it uses.</summary>
internal sealed class ServiceUnderLoad : ServiceProcess
{
    private ServiceUnderLoad(
        string name, int processors, IEnumerable<string> settings, IReadOnlyDictionary<string, string>? environment)
        : base(
            Command(name, processors, settings),
            (environment ?? new Dictionary<string, string>()).Select(variable => (variable.Key, variable.Value)))
    {
    }

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
        await service.ServeAsync(cancellationToken);
        service.StartTime = Stopwatch.GetElapsedTime(started);
        return service;
    }

    /// <summary>Ends it, and says what it warned of.</summary>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Output.Length > 0)
            await Console.Error.WriteLineAsync(Output);
    }

    // The settings beside this program are those of several services, so it starts in another folder, without any.
    private static ProcessStartInfo Command(string name, int processors, IEnumerable<string> settings)
    {
        string[] service =
        [
            "dotnet", Path.Combine(AppContext.BaseDirectory, $"FacePlatform.{name}.dll"),
            "--Kestrel:Endpoints:grpc:Protocols", "Http2", "--Kestrel:Endpoints:http:Protocols", "Http1",
            "--Logging:LogLevel:Default", "Warning",
            // Asked all the time until it is ready.
            "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "None",
            .. settings,
        ];
        string[] pinned = ["taskset", "--cpu-list", $"0-{processors - 1}", .. service];
        var command = processors > 0 ? pinned : service;
        return new(command[0], command[1..]);
    }

    private Process Refreshed()
    {
        Process.Refresh();
        return Process;
    }
}
