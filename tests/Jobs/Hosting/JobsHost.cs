using FacePlatform.Jobs;
using FacePlatform.Jobs.Queue;
using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Running;
using FacePlatform.Jobs.Submission;
using FacePlatform.Jobs.Sweeping;
using FacePlatform.Jobs.Watching;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FacePlatform.Tests.Jobs.Hosting;

/// <summary>A service with jobs of two kinds, as a process has it; most tests need one.</summary>
public sealed class JobsHost : IAsyncDisposable
{
    public const string Owner = "owner";

    /// <summary>For workers that fall silent. Others keep their leases, however busy the machine is.</summary>
    public static readonly (string Key, string Value) ShortLease = ("Jobs:LeaseDuration", "00:00:03");

    private static readonly (string Key, string Value)[] Quick =
    [
        ("Jobs:LeaseDuration", "00:02:00"),
        ("Jobs:HeartbeatInterval", "00:00:00.2"),
        ("Jobs:ProgressInterval", "00:00:00.05"),
        ("Jobs:CheckpointInterval", "00:00:00.1"),
        ("Jobs:WatchInterval", "00:00:00.02"),
        ("Jobs:SweepInterval", "00:00:00.1"),
        ("Jobs:RetryDelay", "00:00:00.3"),
    ];

    private static readonly JobResource Resource = new(ScriptedHandler.Kind, "TestJob", "testJobs");

    private static readonly JobResource KeptResource = new("kept", "KeptJob", "keptJobs") { KeptUntilClosed = true };

    private readonly IHost _host;

    private JobsHost(IHost host, Script script) => (_host, Script) = (host, script);

    public Script Script { get; }

    public JobStore Store => _host.Services.GetRequiredKeyedService<JobStore>(ScriptedHandler.Kind);

    public JobWatcher Watcher => _host.Services.GetRequiredKeyedService<JobWatcher>(ScriptedHandler.Kind);

    /// <summary>Of another kind, whose jobs are kept until they are closed.</summary>
    public JobStore KeptStore => _host.Services.GetRequiredKeyedService<JobStore>(KeptResource.Kind);

    public ScriptedBlobs Blobs => Get<ScriptedBlobs>();

    internal JobLeases Leases => Get<JobLeases>();

    internal JobSweeper Sweeper => Get<JobSweeper>();

    /// <summary>A host that works on its jobs.</summary>
    public static Task<JobsHost> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(TimeProvider.System, works: true, settings);

    /// <param name="time">The clock.</param>
    /// <param name="works">Whether the queue is worked on and swept; otherwise the test does both.</param>
    /// <param name="settings">Configuration, over the quick one of the tests.</param>
    /// <param name="script">What the handler does; also from the first moment on.</param>
    public static async Task<JobsHost> StartAsync(
        TimeProvider time, bool works, (string Key, string Value)[] settings, Script? script = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        foreach (var (key, value) in Quick.Concat(settings))
            builder.Configuration[key] = value;
        script ??= new Script();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(script);
        builder.AddJobs<TestJobs, SqliteTestJobs, PostgresTestJobs>("jobs");
        builder.Services.AddScriptedBlobs();
        builder.AddJobKind<ScriptedHandler>(Resource);
        builder.AddJobKind<ScriptedHandler>(KeptResource);
        foreach (var loop in works ? (Type[])[] : [typeof(InProcessWorker), typeof(SweepLoop)])
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == loop));

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

        // It counts from the start of the process.
        host.Services.GetRequiredService<JobSweeper>();
        return new JobsHost(host, script);
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task<Job> SubmitAsync(string? requestId = null, params (string Name, byte[] Content)[] inputs) =>
        Store.SubmitAsync(
            new JobSubmission
            {
                Owner = Owner,
                RequestId = requestId,
                Parameters = [1, 2, 3],
                Inputs = inputs.ToDictionary(input => input.Name, input => input.Content),
            },
            CancellationToken.None);

    /// <summary>The job's last state, once it has ended.</summary>
    public async Task<Job> EndAsync(string id)
    {
        Job? last = null;
        await foreach (var job in Watcher.WatchAsync(Owner, id, CancellationToken.None))
            last = job;
        return last!;
    }

    public Task<HealthReport> CheckHealthAsync() => Get<HealthCheckService>().CheckHealthAsync();

    /// <summary>Breaks the connection to the broker for good, in the middle of what is being worked on.</summary>
    public Task CutOffAsync() => Get<IBusControl>().StopAsync(new CancellationToken(canceled: true));

    /// <summary>A worker beside the host's own, as another process has it.</summary>
    internal JobRunner NewRunner() => ActivatorUtilities.CreateInstance<JobRunner>(_host.Services);

    /// <summary>A sweeper beside the host's own, as another process has it.</summary>
    internal JobSweeper NewSweeper() => ActivatorUtilities.CreateInstance<JobSweeper>(_host.Services);

    /// <summary>A store that does not know the leases of this process, as another process has it.</summary>
    public JobStore NewStore() => ActivatorUtilities.CreateInstance<JobStore>(_host.Services, new RunningLeases(), Resource);

    /// <summary>Tells the process to stop without waiting until it has.</summary>
    public void BeginStop() => Get<IHostApplicationLifetime>().StopApplication();

    /// <summary>A context on the record, to change what no process would.</summary>
    public JobsContext NewContext() => Get<IDbContextFactory<JobsContext>>().CreateDbContext();

    /// <summary>The names of a job's blobs, in order.</summary>
    public async Task<string[]> BlobsAsync(string id) =>
        [.. (await Blobs.ListAsync(id, CancellationToken.None)).Order(StringComparer.Ordinal)];

    /// <summary>The job's row, which has to be there.</summary>
    public async Task<JobRow> RowAsync(string id) => (await FindRowAsync(id))!;

    public async Task<JobRow?> FindRowAsync(string id)
    {
        await using var context = NewContext();
        return await context.Jobs.SingleOrDefaultAsync(row => row.Id == id);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
