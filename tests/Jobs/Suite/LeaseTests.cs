using System.Diagnostics;
using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Running;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;
using Google.Rpc;
using Grpc.Core;
using JobState = FacePlatform.Jobs.Record.JobState;

namespace FacePlatform.Tests.Jobs.Suite;

/// <summary>Who may write to a job, whatever workers and clocks do.</summary>
public abstract class LeaseTests(JobsDatabase database) : ClockedTest(database)
{
    [Theory]
    [InlineData("result")]
    [InlineData("checkpoint")]
    [InlineData("report")]
    [InlineData("error")]
    [InlineData("refusal")]
    [InlineData("hand over")]
    public async Task A_zombie_that_writes_after_losing_its_lease_changes_nothing(string write)
    {
        // No heartbeat comes in between.
        await using var host = await StartIdleAsync(TimeProvider.System, Calm);
        var (began, wake) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Script.Run = async (job, _) =>
        {
            await job.SaveCheckpointAsync([1]);
            await job.ReportAsync([1], [1]);
            began.SetResult();
            await wake.Task;
            await (write switch
            {
                "checkpoint" => job.SaveCheckpointAsync([66]),
                "report" => job.ReportAsync([66], [66]),
                "error" => throw new InvalidOperationException("late"),
                "refusal" => throw new RpcException(new(StatusCode.InvalidArgument, "late")),
                "hand over" => throw new JobHandedOverException(),
                _ => Task.CompletedTask,
            });
            return new JobResult([66]);
        };
        var id = (await host.SubmitAsync(null, ("content", [9]))).Id;
        var zombie = host.NewRunner().RunAsync(id, mayBeLost: false, None);
        await began.Task;

        // As another process does that hears nothing of it.
        Assert.True(await host.Leases.TryEndLostAsync((await host.Leases.FindAsync(id, None))!, None));
        host.Script.Run = async (job, _) =>
        {
            Assert.Equal((2, 1), (job.Attempt, (await job.ReadCheckpointAsync())![0]));
            await job.SaveCheckpointAsync([2]);
            await job.ReportAsync([2], [2]);
            wake.SetResult();
            await zombie;
            Assert.Equal([9], await job.ReadInputAsync("content"));
            return new JobResult([2]);
        };
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);

        var job = await host.Store.GetAsync(Owner, id, None);
        Assert.Equal((JobState.Succeeded, 1), (job.State, job.Attempt));
        Assert.Equal([2], job.Progress);
        Assert.Equal([2], await host.Store.ReadPreviewAsync(job, None));
        Assert.Equal([2], await host.Store.ReadResultAsync(Owner, id, None));
        Assert.Equal([job.Preview!, "result-2-0"], await host.BlobsAsync(id));
    }

    [Fact]
    public async Task The_job_of_a_silent_worker_is_taken_over()
    {
        await using var host = await StartAsync(JobsHost.ShortLease);
        var busy = new TaskCompletionSource();
        host.Script.Run = async (job, _) =>
        {
            await busy.Task;
            return new JobResult([(byte)job.Attempt]);
        };
        var before = (await host.SubmitAsync()).Id;
        await Eventually.HoldsAsync(
            async () => (await host.RowAsync(before)).State == JobState.Running, "the host's own worker is busy");
        var id = (await host.SubmitAsync()).Id;
        using var lease = await host.Leases.TryBeginAsync(id, None);
        Assert.NotNull(lease);
        busy.SetResult();

        Assert.Equal(JobState.Succeeded, (await host.EndAsync(id)).State);
        Assert.Equal([2], await host.Store.ReadResultAsync(Owner, id, None));
        Assert.False(await lease.TryUpdateAsync(job => job.Tell()));
        Assert.True(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_job_whose_workers_all_fall_silent_is_a_dead_letter()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        var id = (await host.SubmitAsync()).Id;
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.NotNull(await host.Leases.TryBeginAsync(id, None));
            await SilenceAsync(host, time);
        }

        var job = await host.Store.GetAsync(Owner, id, None);
        Assert.Equal((JobState.Failed, 3, true), (job.State, job.Attempt, job.DeadLetter));
        Assert.Equal("JOB_ATTEMPTS_EXHAUSTED", job.Error!.GetDetail<ErrorInfo>()!.Reason);
        Assert.Null(await host.Leases.TryBeginAsync(id, None));
    }

    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    public async Task A_clock_that_jumps_ends_no_lease_and_keeps_none(int days)
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        var id = (await host.SubmitAsync()).Id;
        using var lease = (await host.Leases.TryBeginAsync(id, None))!;
        await host.Sweeper.SweepAsync(None);
        time.Jump(TimeSpan.FromDays(days));

        // A worker that beats keeps its job.
        for (var i = 0; i < 20; i++)
        {
            time.Advance(Sweep);
            await BeatAsync(lease);
            await host.Sweeper.SweepAsync(None);
        }

        // A process that slept has heard a short silence, however long it slept.
        time.Advance(10 * Lease);
        await host.Sweeper.SweepAsync(None);
        await BeatAsync(lease);

        // A worker that falls silent loses it in the usual time.
        await SilenceAsync(host, time);
        Assert.False(await lease.CheckAsync(None));
        Assert.Equal(JobState.Waiting, (await host.RowAsync(id)).State);
    }

    [Fact]
    public async Task A_job_that_advances_after_it_was_found_silent_goes_on()
    {
        await using var host = await StartIdleAsync(TimeProvider.System, Calm);
        host.Script.Run = async (job, _) =>
        {
            // As a sweeper does that looked before and writes now.
            var silent = (await host.Leases.FindAsync(job.Id, None))!;
            await job.SaveCheckpointAsync([1]);
            Assert.False(await host.Leases.TryEndLostAsync(silent, None));
            return new JobResult([]);
        };
        var id = (await host.SubmitAsync()).Id;
        for (var attempt = 1; attempt < 3; attempt++)
        {
            using var killed = await host.Leases.TryBeginAsync(id, None);
            Assert.True(await host.Leases.TryEndLostAsync((await host.Leases.FindAsync(id, None))!, None));
        }

        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        Assert.Equal(JobState.Succeeded, (await host.Store.GetAsync(Owner, id, None)).State);
    }

    [Fact]
    public async Task The_dead_letter_of_killed_workers_names_the_trace_of_its_submission()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, [.. Calm, ("Jobs:MaxAttempts", "1")]);
        string id, trace;
        using (var submit = new Activity("submit").SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            trace = submit.TraceId.ToString();
            id = (await host.SubmitAsync()).Id;
        }

        Assert.NotNull(await host.Leases.TryBeginAsync(id, None));
        await SilenceAsync(host, time);
        var error = (await host.Store.GetAsync(Owner, id, None)).Error!;
        Assert.Equal(trace, error.GetDetail<ErrorInfo>()!.Metadata["trace_id"]);
    }

    [Fact]
    public async Task A_process_that_is_to_stop_keeps_the_message_and_begins_no_job()
    {
        await using var host = await StartIdleAsync(TimeProvider.System);
        var id = (await host.SubmitAsync()).Id;
        using var end = new CancellationTokenSource();
        host.BeginStop();
        var turn = host.NewRunner().RunAsync(id, mayBeLost: false, end.Token);
        await Task.Delay(200, None);
        Assert.False(turn.IsCompleted);
        Assert.Equal((JobState.Waiting, 0), ((await host.RowAsync(id)).State, (await host.RowAsync(id)).Attempt));

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn);
        Assert.Equal((JobState.Waiting, null), ((await host.RowAsync(id)).State, (await host.RowAsync(id)).PublishTime));
    }

    private static async Task BeatAsync(JobLease lease) => Assert.True(await lease.TryBeatAsync());
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteLeaseTests(SqliteDatabase database) : LeaseTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresLeaseTests(PostgresDatabase database) : LeaseTests(database);
