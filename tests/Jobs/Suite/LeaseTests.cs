using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Running;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;
using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;
using JobState = FacePlatform.Jobs.Record.JobState;

namespace FacePlatform.Tests.Jobs.Suite;

/// <summary>Who may write to a job, whatever workers and clocks do.</summary>
public abstract class LeaseTests(JobsDatabase database) : JobsTest(database)
{
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(16);

    private static readonly (string, string)[] Calm =
    [
        ("Jobs:SweepInterval", $"{Sweep}"),
        ("Jobs:LeaseDuration", $"{Lease}"),
        ("Jobs:HeartbeatInterval", "00:00:03"),
        ("Jobs:RetryDelay", "00:00:10"),
        ("Jobs:Retention", "1.00:00:00"),
        ("Jobs:TombstoneRetention", "3.00:00:00"),
        ("Jobs:OrphanAge", "00:10:00"),
    ];

    [Theory]
    [InlineData("result")]
    [InlineData("checkpoint")]
    [InlineData("report")]
    [InlineData("error")]
    [InlineData("refusal")]
    [InlineData("hand over")]
    public async Task A_zombie_that_writes_after_losing_its_lease_changes_nothing(string write)
    {
        await using var host = await StartIdleAsync(TimeProvider.System);
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
        await using var host = await StartAsync();
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
    public async Task A_retry_waits_for_its_delay_but_not_for_a_clock_that_was_set_back()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        host.Script.Run = (_, _) => throw new InvalidOperationException("a defect");
        var id = (await host.SubmitAsync()).Id;
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);

        time.Advance(TimeSpan.FromSeconds(9));
        await host.Sweeper.SweepAsync(None);
        Assert.Null((await host.RowAsync(id)).PublishTime);
        Assert.Null(await host.Leases.TryBeginAsync(id, None));
        time.Advance(TimeSpan.FromSeconds(1));
        await host.Sweeper.SweepAsync(None);
        Assert.NotNull((await host.RowAsync(id)).PublishTime);
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        Assert.Equal(2, (await host.RowAsync(id)).Attempt);

        time.Jump(-TimeSpan.FromHours(1));
        using var lease = await host.Leases.TryBeginAsync(id, None);
        Assert.NotNull(lease);
    }

    [Fact]
    public async Task A_waiting_job_whose_message_was_lost_is_published_again_whatever_the_clock_says()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, [.. Calm, ("Jobs:RepublishAfter", "00:05:00")]);
        var id = (await host.SubmitAsync()).Id;
        DateTimeOffset? first = null;
        await Eventually.HoldsAsync(
            async () => (first = (await host.RowAsync(id)).PublishTime) is not null, "it is published");
        time.Advance(TimeSpan.FromMinutes(5));
        await host.Sweeper.SweepAsync(None);
        Assert.Equal(first, (await host.RowAsync(id)).PublishTime);
        time.Advance(TimeSpan.FromSeconds(1));
        await host.Sweeper.SweepAsync(None);
        var second = (await host.RowAsync(id)).PublishTime;
        Assert.True(second > first);

        time.Jump(-TimeSpan.FromDays(1));
        await host.Sweeper.SweepAsync(None);
        Assert.True((await host.RowAsync(id)).PublishTime < second);
    }

    [Fact]
    public async Task An_ended_job_expires_then_is_forgotten_and_leaves_nothing()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        host.Script.Run = async (job, _) =>
        {
            await job.ReportAsync([1], [1]);
            return new JobResult([1]);
        };
        var id = (await host.SubmitAsync("r", ("content", [1]))).Id;
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        var waiting = (await host.SubmitAsync("other")).Id;

        time.Advance(TimeSpan.FromHours(23.9));
        await host.Sweeper.SweepAsync(None);
        Assert.Equal([1], await host.Store.ReadResultAsync(Owner, id, None));

        time.Advance(TimeSpan.FromHours(0.1));
        await host.Sweeper.SweepAsync(None);
        Func<Task>[] calls =
        [
            () => host.Store.GetAsync(Owner, id, None),
            () => host.Store.ReadResultAsync(Owner, id, None),
            () => host.Store.CancelAsync(Owner, id, None),
            async () => await host.Watcher.WatchAsync(Owner, id, None).GetAsyncEnumerator().MoveNextAsync(),
        ];
        foreach (var call in calls)
            await FailsAsync(StatusCode.NotFound, ErrorReason.JobExpired, call);
        Assert.Empty(await host.BlobsAsync(id));
        var row = await host.RowAsync(id);
        Assert.Empty(row.Parameters);
        Assert.Equal((null, null, null, null), (row.Progress, row.Result, row.Preview, row.RequestId));
        Assert.Equal(
            [waiting],
            (await host.Store.ListAsync(Owner, new(ScriptedHandler.Kind), 0, "", None)).Jobs.Select(job => job.Id));
        Assert.NotEqual(id, (await host.SubmitAsync("r", ("content", [2]))).Id);

        time.Advance(TimeSpan.FromDays(3));
        await host.Sweeper.SweepAsync(None);
        await FailsAsync(StatusCode.NotFound, ErrorReason.JobNotFound, () => host.Store.GetAsync(Owner, id, None));
        Assert.Null(await host.FindRowAsync(id));
        // What waits does not expire.
        Assert.Equal(JobState.Waiting, (await host.Store.GetAsync(Owner, waiting, None)).State);
    }

    [Fact]
    public async Task Blobs_that_no_row_names_go_after_their_age_but_not_because_the_clock_jumps()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        var id = (await host.SubmitAsync(null, ("content", [1]))).Id;
        await host.Blobs.WriteAsync("0123456789abcdef", "input-content", new byte[] { 1 }, None);
        await host.Blobs.WriteAsync(id, "checkpoint-1-1", new byte[] { 1 }, None);
        time.Advance(TimeSpan.FromMinutes(10));
        await host.Sweeper.SweepAsync(None);

        time.Jump(TimeSpan.FromDays(1));
        await host.Sweeper.SweepAsync(None);
        Assert.Equal(2, (await host.Blobs.ListGroupsAsync(None)).Count);
        Assert.Equal(["checkpoint-1-1", "input-content"], await host.BlobsAsync(id));

        time.Advance(TimeSpan.FromMinutes(10));
        await host.Sweeper.SweepAsync(None);
        Assert.Equal([id], await host.Blobs.ListGroupsAsync(None));
        Assert.Equal(["input-content"], await host.BlobsAsync(id));
    }

    private static async Task BeatAsync(JobLease lease) =>
        Assert.True(await lease.TryUpdateAsync(job => job.SetProperty(row => row.Heartbeat, row => row.Heartbeat + 1)));

    /// <summary>Sweeps until a lease that began before is lost, and not a sweep longer.</summary>
    private static async Task SilenceAsync(JobsHost host, JumpingClock time)
    {
        await host.Sweeper.SweepAsync(None);
        var before = (await host.Leases.ListAsync(None)).Count;
        for (var silent = TimeSpan.Zero; silent < Lease - Sweep; silent += Sweep)
        {
            time.Advance(Sweep);
            await host.Sweeper.SweepAsync(None);
        }

        Assert.Equal(before, (await host.Leases.ListAsync(None)).Count);
        time.Advance(Sweep);
        await host.Sweeper.SweepAsync(None);
        Assert.Equal(before - 1, (await host.Leases.ListAsync(None)).Count);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteLeaseTests(SqliteDatabase database) : LeaseTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresLeaseTests(PostgresDatabase database) : LeaseTests(database);
