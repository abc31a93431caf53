using FacePlatform.Tests.Chaos.KillWorker;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Platform;

/// <summary>One round of the chaos command; <c>dotnet run --project tests/Chaos -- kill-worker</c> runs many.</summary>
public sealed class KillWorkerTests
{
    [Theory]
    [InlineData("rabbitmq")]
    [InlineData("in-process")]
    public async Task A_killed_worker_loses_no_job_and_no_more_than_a_checkpoint_interval(string broker)
    {
        await using var storage = await StyleStorage.TryCreateAsync(broker);
        if (storage is null)
            Assert.Skip($"{RabbitMqServer.Missing} Or {PostgresServer.Missing}");
        await using var run = new KillWorkerRun(storage, seed: 3);
        Assert.Empty((await run.RunAsync()).Differences);
    }
}
