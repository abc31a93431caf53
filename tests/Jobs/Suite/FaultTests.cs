using FacePlatform.Jobs.Running;
using FacePlatform.Storage;
using FacePlatform.Storage.Blobs;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;
using JobState = FacePlatform.Jobs.Record.JobState;

namespace FacePlatform.Tests.Jobs.Suite;

/// <summary>A record and blobs that do not take what is written.</summary>
public abstract class FaultTests(JobsDatabase database) : JobsTest(database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_end_that_cannot_be_written_leaves_a_lease_that_falls_silent()
    {
        await using var host = await StartIdleAsync(TimeProvider.System, JobsHost.ShortLease);
        var id = (await host.SubmitAsync()).Id;
        await using (await Refusal.BeginAsync(host, Refusal.End))
            await Assert.ThrowsAnyAsync<Exception>(() => host.NewRunner().RunAsync(id, mayBeLost: false, None));

        var before = await host.RowAsync(id);
        // Several heartbeats.
        await Task.Delay(1000, None);
        var after = await host.RowAsync(id);
        Assert.Equal((JobState.Running, before.Heartbeat), (after.State, after.Heartbeat));
        await Eventually.HoldsAsync(
            async () =>
            {
                await host.Sweeper.SweepAsync(None);
                return (await host.RowAsync(id)).State == JobState.Waiting;
            },
            "the job is taken over");
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        var job = await host.Store.GetAsync(Owner, id, None);
        Assert.Equal((JobState.Succeeded, 2), (job.State, job.Attempt));
    }

    [Fact]
    public async Task A_result_for_which_there_is_no_room_for_a_moment_costs_no_attempt()
    {
        await using var host = await StartIdleAsync(
            TimeProvider.System, ("Jobs:LeaseDuration", "00:01:00"), ("Jobs:HeartbeatInterval", "00:00:10"));
        var full = 0;
        host.Blobs.Before = (call, name) =>
            call == nameof(IBlobStore.WriteAsync) && name.StartsWith("result", StringComparison.Ordinal) && full++ < 2
                ? throw new StorageFullException(new IOException())
                : Task.CompletedTask;
        var id = (await host.SubmitAsync()).Id;
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        var job = await host.Store.GetAsync(Owner, id, None);
        Assert.Equal((JobState.Succeeded, 1, 3), (job.State, job.Attempt, full));
    }

    [Fact]
    public async Task Room_that_does_not_come_costs_an_attempt_and_holds_nobody_up()
    {
        await using var host = await StartIdleAsync(TimeProvider.System, JobsHost.ShortLease);
        host.Blobs.Before = (call, _) => call == nameof(IBlobStore.WriteAsync)
            ? throw new StorageFullException(new IOException())
            : Task.CompletedTask;
        var id = (await host.SubmitAsync()).Id;
        await host.NewRunner().RunAsync(id, mayBeLost: false, None).WaitAsync(Patience, None);
        Assert.Equal((JobState.Waiting, 1), ((await host.RowAsync(id)).State, (await host.RowAsync(id)).Attempt));
    }

    [Fact]
    public async Task A_blob_that_does_not_go_after_its_successor_is_named_costs_no_attempt()
    {
        await using var host = await StartIdleAsync(TimeProvider.System);
        host.Blobs.Before = (call, name) => call == nameof(IBlobStore.DeleteAsync)
            ? throw new IOException(name)
            : Task.CompletedTask;
        host.Script.Run = async (job, _) =>
        {
            await job.SaveCheckpointAsync([1]);
            await job.SaveCheckpointAsync([2]);
            return new JobResult([1]);
        };
        var id = (await host.SubmitAsync()).Id;
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        Assert.Equal(JobState.Succeeded, (await host.Store.GetAsync(Owner, id, None)).State);
    }

    [Fact]
    public async Task A_job_that_could_not_be_begun_is_begun_as_soon_as_it_can()
    {
        await using var host = await StartAsync();
        string id;
        await using (await Refusal.BeginAsync(host, Refusal.Begin))
        {
            id = (await host.SubmitAsync()).Id;
            await Eventually.HoldsAsync(
                async () => (await host.RowAsync(id)).PublishTime is not null, "it is in the queue");
            await Task.Delay(500, None);
        }

        Assert.Equal(JobState.Succeeded, (await host.EndAsync(id).WaitAsync(Patience, None)).State);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteFaultTests(SqliteDatabase database) : FaultTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresFaultTests(PostgresDatabase database) : FaultTests(database)
{
    [Fact]
    public async Task A_full_disk_of_the_server_holds_nobody_up()
    {
        await using var host = await StartIdleAsync(TimeProvider.System, JobsHost.ShortLease);
        var id = (await host.SubmitAsync()).Id;
        await using (await Refusal.BeginAsync(host, Refusal.Success, code: "53100"))
            await host.NewRunner().RunAsync(id, mayBeLost: false, None).WaitAsync(TimeSpan.FromMinutes(2), None);
        Assert.Equal((JobState.Waiting, 1), ((await host.RowAsync(id)).State, (await host.RowAsync(id)).Attempt));
    }
}
