using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Starting;

/// <summary>A RabbitMQ that comes late, goes and comes back: jobs are taken in meanwhile, so the service stays ready.</summary>
public sealed class BrokerTests
{
    [Fact]
    public async Task A_job_service_is_ready_without_its_broker_declares_the_queue_when_it_comes_and_says_what_changes_once()
    {
        await using var rabbit = RabbitMqServer.TryCreate();
        await using var postgres = await PostgresServer.TryStartAsync();
        if (rabbit is null)
            Assert.Skip(RabbitMqServer.Missing);
        if (postgres is null)
            Assert.Skip(PostgresServer.Missing);
        (string, string)[] settings =
        [
            ("ConnectionStrings__style-transfer", await postgres.CreateDatabaseAsync()),
            ("Messaging__ConnectionString", rabbit.ConnectionString),
        ];
        await using var api = new StartingService("StyleTransfer", [.. settings, ("Jobs__Role", "api")]);
        await using var worker = new StartingService("StyleTransfer", [.. settings, ("Jobs__Role", "worker")]);

        await Task.WhenAll(
            api.ProbesFindAsync(live: true, ready: true), worker.ProbesFindAsync(live: true, ready: true));
        await Task.WhenAll(api.LogsAsync("Health of broker: Degraded"), worker.LogsAsync("Health of broker: Degraded"));
        await Task.Delay(TimeSpan.FromSeconds(3));
        api.HasToldOnce(1, 1);
        worker.HasToldOnce(1, 1);
        var before = (Api: api.Warnings.Count, Worker: worker.Warnings.Count);

        await rabbit.StartAsync();
        await Task.WhenAll(
            api.LogsAsync("Queue style-transfer is declared"), api.LogsAsync("Health of broker: Healthy"),
            worker.LogsAsync("Health of broker: Healthy"));

        await rabbit.StopAsync();
        await Eventually.HoldsAsync(
            () => Task.FromResult(worker.Warnings.Count > before.Worker),
            () => $"the worker says that its broker is away\n{worker}");
        Assert.Equal((true, true), (await worker.ProbeAsync("live"), await worker.ProbeAsync("ready")));
        await Task.Delay(TimeSpan.FromSeconds(3));
        worker.HasToldOnce(1, 2, before.Worker);
        api.HasToldOnce(0, 2, before.Api);

        var stopped = await Task.WhenAll(api.StopAsync(), worker.StopAsync());
        Assert.Equal([0, 0], stopped);
    }
}
