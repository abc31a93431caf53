using System.Diagnostics;
using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Running;
using FacePlatform.Tests.Jobs.Broker;

namespace FacePlatform.Tests.Jobs.Suite;

/// <summary>A worker on a broker that is told to stop while more jobs wait.</summary>
[Collection(nameof(BrokerFixture))]
public sealed class StopTests(BrokerFixture broker)
{
    [Fact]
    public async Task A_stopping_worker_takes_no_job_again_keeps_none_from_others_and_stops_soon()
    {
        var settings = await broker.CreateAsync();
        await using var api = await BrokerFixture.StartAsync("api", settings);
        var first = await BrokerFixture.StartAsync("worker", [.. settings, ("Jobs:HandOverTimeout", "00:02:00")]);
        var (began, runs) = (new TaskCompletionSource(), 0);
        first.Script.Run = async (job, token) =>
        {
            runs++;
            began.TrySetResult();
            while (!job.HandOverRequested)
                await Task.Delay(10, token);
            throw new JobHandedOverException();
        };
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add((await api.SubmitAsync()).Id);
        await began.Task;

        // The web server waits for its last answers, and the queue goes on.
        first.BeginStop();
        await Task.Delay(1000, CancellationToken.None);
        Assert.Equal(1, runs);
        var stopped = Stopwatch.GetTimestamp();
        await first.DisposeAsync();
        Assert.True(Stopwatch.GetElapsedTime(stopped) < TimeSpan.FromMinutes(1), "what is only kept does not hold it up");

        await using var second = await BrokerFixture.StartAsync("worker", settings);
        foreach (var id in ids)
            Assert.Equal(JobState.Succeeded, (await api.EndAsync(id)).State);
        Assert.Equal(1, runs);
    }
}
