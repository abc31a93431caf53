using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;

namespace FacePlatform.Tests.Jobs.Broker;

/// <summary>A RabbitMQ and a PostgreSQL that the tests of a collection share; each has a queue and a record of its own.</summary>
[CollectionDefinition(nameof(BrokerFixture))]
public sealed class BrokerFixture : IAsyncLifetime, ICollectionFixture<BrokerFixture>
{
    private RabbitMqServer? _rabbit;
    private PostgresServer? _postgres;

    /// <summary>The settings of a new queue and a new record; skips the test visibly where a server is not installed.</summary>
    public async Task<(string Key, string Value)[]> CreateAsync(string? rabbit = null)
    {
        if (_rabbit is null)
            Assert.Skip(RabbitMqServer.Missing);
        if (_postgres is null)
            Assert.Skip(PostgresServer.Missing);
        return
        [
            ("ConnectionStrings:jobs", await _postgres.CreateDatabaseAsync()),
            ("Messaging:ConnectionString", rabbit ?? _rabbit.ConnectionString),
            ("Messaging:QueueName", $"jobs-{Guid.NewGuid():N}"),
        ];
    }

    /// <summary>A broker of the test's own, to start and stop.</summary>
    public static RabbitMqServer CreateServer()
    {
        var server = RabbitMqServer.TryCreate();
        if (server is null)
            Assert.Skip(RabbitMqServer.Missing);
        return server;
    }

    public static Task<JobsHost> StartAsync(
        string role, (string Key, string Value)[] settings, TimeProvider? time = null) =>
        JobsHost.StartAsync(time ?? TimeProvider.System, works: true, [.. settings, ("Jobs:Role", role)]);

    public async ValueTask InitializeAsync()
    {
        _rabbit = await RabbitMqServer.TryStartAsync();
        _postgres = _rabbit is null ? null : await PostgresServer.TryStartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_rabbit is not null)
            await _rabbit.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }
}
