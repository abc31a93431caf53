using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;

namespace FacePlatform.Tests.Chaos.KillWorker;

/// <summary>
/// What outlives a killed worker. With a broker: a real RabbitMQ, a real PostgreSQL and the process that has the role api.
/// In process: the SQLite file of the only process, which is killed.
/// </summary>
public sealed class StyleStorage : IAsyncDisposable
{
    /// <summary>What a killed worker may lose at most.</summary>
    public static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(1);

    private static readonly string[] Quick =
    [
        "--Jobs:CheckpointInterval", $"{CheckpointInterval}",
        "--Jobs:ProgressInterval", "00:00:00.1",
        "--Jobs:WatchInterval", "00:00:00.02",
        "--Jobs:LeaseDuration", "00:00:03",
        "--Jobs:HeartbeatInterval", "00:00:00.5",
        "--Jobs:SweepInterval", "00:00:00.5",
        "--Jobs:RetryDelay", "00:00:01",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly PostgresServer? _postgres;
    private readonly string[] _settings;
    private ServiceProcess? _api;

    private StyleStorage(RabbitMqServer? broker, PostgresServer? postgres, string? database)
    {
        (Broker, _postgres) = (broker, postgres);
        _settings = broker is null
            ? ["--Storage:DataFolder", _folder.Path, .. Quick]
            :
            [
                "--ConnectionStrings:style-transfer", database!,
                "--Messaging:ConnectionString", broker.ConnectionString,
                .. Quick,
            ];
    }

    /// <summary>Null where jobs are queued in process.</summary>
    public RabbitMqServer? Broker { get; }

    /// <summary>The process that takes calls while no worker lives; null where that is the worker itself.</summary>
    public ServiceProcess? Api => _api;

    /// <summary>The storage, or null where a server is not installed.</summary>
    /// <param name="broker">rabbitmq or in-process.</param>
    public static async Task<StyleStorage?> TryCreateAsync(string broker)
    {
        if (broker != "rabbitmq")
            return new StyleStorage(null, null, null);
        var rabbit = await RabbitMqServer.TryStartAsync();
        var postgres = rabbit is null ? null : await PostgresServer.TryStartAsync();
        if (postgres is null)
        {
            if (rabbit is not null)
                await rabbit.DisposeAsync();
            return null;
        }

        var storage = new StyleStorage(rabbit, postgres, await postgres.CreateDatabaseAsync());
        storage._api = storage.Start("api");
        await storage._api.ServeAsync();
        return storage;
    }

    /// <summary>Starts a worker, or the only process.</summary>
    public ServiceProcess StartWorker() => Start(Broker is null ? "both" : "worker");

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
            await _api.DisposeAsync();
        if (Broker is not null)
            await Broker.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _folder.Dispose();
    }

    private ServiceProcess Start(string role) => new("StyleTransfer", ["--Jobs:Role", role, .. _settings]);
}
