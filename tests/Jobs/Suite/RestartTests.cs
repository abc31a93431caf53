using System.Diagnostics;
using FacePlatform.Jobs.Running;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;
using JobState = FacePlatform.Jobs.Record.JobState;

namespace FacePlatform.Tests.Jobs.Suite;

/// <summary>One process without a broker, stopped in the middle.</summary>
public abstract class RestartTests(JobsDatabase database) : JobsTest(database)
{
    [Fact]
    public async Task A_process_that_is_told_to_stop_hands_its_job_over_and_the_next_goes_on_from_there()
    {
        var settings = await Database.CreateAsync();
        string running, waiting;
        await using (var host = await JobsHost.StartAsync(settings))
        {
            var began = new TaskCompletionSource();
            host.Script.Run = async (job, token) =>
            {
                await job.ReportAsync([7]);
                began.SetResult();
                while (!job.HandOverRequested)
                    await Task.Delay(10, token);
                await job.SaveCheckpointAsync([7]);
                throw new JobHandedOverException();
            };
            running = (await host.SubmitAsync(null, ("content", [1]))).Id;
            waiting = (await host.SubmitAsync(null, ("content", [2]))).Id;
            await began.Task;
        }

        var script = new Script { Run = async (_, token) => throw await HangAsync(token) };
        await using var next = await JobsHost.StartAsync(TimeProvider.System, works: false, settings, script);
        var row = await next.RowAsync(running);
        Assert.Equal((JobState.Waiting, 0), (row.State, row.Attempt));
        Assert.Equal([7], row.Progress);

        script.Run = async (job, _) => new JobResult(
            [(byte)job.Attempt, .. await job.ReadCheckpointAsync() ?? [], .. await job.ReadInputAsync("content")]);
        await next.NewRunner().RunAsync(running, mayBeLost: false, None);
        await next.NewRunner().RunAsync(waiting, mayBeLost: false, None);
        Assert.Equal([1, 7, 1], await next.Store.ReadResultAsync(Owner, running, None));
        Assert.Equal([1, 2], await next.Store.ReadResultAsync(Owner, waiting, None));
    }

    [Fact]
    public async Task A_job_that_does_not_hand_itself_over_is_stopped_in_time_and_goes_back_to_its_last_checkpoint()
    {
        var settings = await Database.CreateAsync();
        string id;
        var started = Stopwatch.GetTimestamp();
        await using (var host = await JobsHost.StartAsync([.. settings, ("Jobs:HandOverTimeout", "00:00:00.5")]))
        {
            var began = new TaskCompletionSource();
            host.Script.Run = async (job, token) =>
            {
                await job.SaveCheckpointAsync([3]);
                began.SetResult();
                throw await HangAsync(token);
            };
            id = (await host.SubmitAsync()).Id;
            await began.Task;
        }

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1));
        await using var next = await JobsHost.StartAsync(settings);
        next.Script.Run = async (job, _) => new JobResult([(byte)job.Attempt, .. await job.ReadCheckpointAsync() ?? []]);
        Assert.Equal(JobState.Succeeded, (await next.EndAsync(id)).State);
        Assert.Equal([1, 3], await next.Store.ReadResultAsync(Owner, id, None));
    }

    [Fact]
    public async Task What_a_dead_process_left_running_or_waiting_also_ends()
    {
        var settings = await Database.CreateAsync();
        var ids = new List<string>();
        await using (var host = await JobsHost.StartAsync(TimeProvider.System, works: false, settings))
        {
            for (var i = 0; i < 3; i++)
                ids.Add((await host.SubmitAsync()).Id);
            // A worker that is killed ends nothing: its lease stays.
            Assert.NotNull(await host.Leases.TryBeginAsync(ids[0], None));
        }

        await using var next = await JobsHost.StartAsync([.. settings, JobsHost.ShortLease]);
        next.Script.Run = (job, _) => Task.FromResult(new JobResult([(byte)job.Attempt]));
        foreach (var id in ids)
        {
            Assert.Equal(JobState.Succeeded, (await next.EndAsync(id)).State);
            Assert.Equal([(byte)(id == ids[0] ? 2 : 1)], await next.Store.ReadResultAsync(Owner, id, None));
        }
    }

    [Fact]
    public async Task Jobs_run_one_after_the_other()
    {
        await using var host = await StartAsync();
        var (now, most) = (0, 0);
        host.Script.Run = async (_, token) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(20, token);
            Interlocked.Decrement(ref now);
            return new JobResult([]);
        };
        var jobs = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.SubmitAsync()));
        foreach (var job in jobs)
            Assert.Equal(JobState.Succeeded, (await host.EndAsync(job.Id)).State);
        Assert.Equal(1, most);
    }

    private static async Task<Exception> HangAsync(CancellationToken token)
    {
        await Task.Delay(Timeout.Infinite, token);
        return new UnreachableException();
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteRestartTests(SqliteDatabase database) : RestartTests(database)
{
    [Fact]
    public async Task What_another_queue_had_is_published_again_at_once()
    {
        var settings = await Database.CreateAsync();
        string id;
        await using (var host = await JobsHost.StartAsync(TimeProvider.System, works: false, settings))
        {
            id = (await host.SubmitAsync()).Id;
            await Eventually.HoldsAsync(
                async () => (await host.RowAsync(id)).PublishTime is not null, "it is in the queue");
        }

        await using var next = await JobsHost.StartAsync(TimeProvider.System, works: false, settings);
        Assert.Null((await next.RowAsync(id)).PublishTime);
    }
}

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresRestartTests(PostgresDatabase database) : RestartTests(database);
