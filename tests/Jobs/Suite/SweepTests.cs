using FacePlatform.Jobs.Queue;
using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Running;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using JobState = FacePlatform.Jobs.Record.JobState;

namespace FacePlatform.Tests.Jobs.Suite;

/// <summary>What is brought back and what is removed, and when.</summary>
public abstract class SweepTests(JobsDatabase database) : ClockedTest(database)
{
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
        Assert.Equal([1], await host.Store.ReadResultAsync(Owner, id, None));
        time.Advance(TimeSpan.FromMinutes(10));
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
            (await host.Store.ListAsync(Owner, new(), 0, "", None)).Jobs.Select(job => job.Id));
        Assert.NotEqual(id, (await host.SubmitAsync("r", ("content", [2]))).Id);

        time.Advance(TimeSpan.FromDays(3));
        await host.Sweeper.SweepAsync(None);
        await FailsAsync(StatusCode.NotFound, ErrorReason.JobNotFound, () => host.Store.GetAsync(Owner, id, None));
        Assert.Null(await host.FindRowAsync(id));
        // What waits does not expire.
        Assert.Equal(JobState.Waiting, (await host.Store.GetAsync(Owner, waiting, None)).State);
    }

    [Fact]
    public async Task A_job_that_is_kept_until_it_is_closed_expires_only_then()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        var id = (await host.KeptStore.SubmitAsync(new() { Owner = Owner, Parameters = [1] }, None)).Id;
        await FailsAsync(
            StatusCode.FailedPrecondition, ErrorReason.JobNotDone, () => host.KeptStore.CloseAsync(Owner, id, [7], None));
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        time.Advance(TimeSpan.FromDays(100));
        await host.Sweeper.SweepAsync(None);
        Assert.Null((await host.KeptStore.GetAsync(Owner, id, None)).ExpireTime);

        Assert.Equal([7], (await host.KeptStore.CloseAsync(Owner, id, [7], None)).Progress);
        Assert.Equal([7], (await host.KeptStore.CloseAsync(Owner, id, [8], None)).Progress);
        time.Advance(TimeSpan.FromDays(1));
        await host.Sweeper.SweepAsync(None);
        time.Advance(TimeSpan.FromMinutes(10));
        await host.Sweeper.SweepAsync(None);

        await FailsAsync(StatusCode.NotFound, ErrorReason.JobExpired, () => host.KeptStore.GetAsync(Owner, id, None));
    }

    [Fact]
    public async Task Parts_of_checkpoints_last_as_long_as_the_job_may_run()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        var part = "";
        host.Script.Run = async (job, _) =>
        {
            part = (await job.SavePartAsync([5]))!;
            await job.SaveCheckpointAsync([1]);
            throw new InvalidOperationException("a defect");
        };
        var id = (await host.SubmitAsync()).Id;
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        time.Advance(TimeSpan.FromMinutes(20));
        await host.Sweeper.SweepAsync(None);
        await host.Sweeper.SweepAsync(None);

        byte[] read = [];
        host.Script.Run = async (job, _) =>
        {
            read = await job.ReadPartAsync(part);
            return new JobResult([1]);
        };
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);

        Assert.Equal([5], read);
        Assert.Equal(JobState.Succeeded, (await host.RowAsync(id)).State);
        Assert.DoesNotContain(part, await host.BlobsAsync(id));
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

    [Fact]
    public async Task A_message_that_comes_too_early_by_the_workers_clock_is_published_again()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        host.Script.Run = (_, _) => throw new InvalidOperationException("a defect");
        var id = (await host.SubmitAsync()).Id;
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);

        // A sweeper whose clock goes before.
        var token = (await host.RowAsync(id)).LeaseToken;
        Assert.True(await host.Get<JobPublisher>().TryPublishAsync(id, token, None));
        Assert.NotNull((await host.RowAsync(id)).PublishTime);
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        Assert.Null((await host.RowAsync(id)).PublishTime);
        // It notes only now that the queue took the message.
        Assert.True(await host.Get<JobPublisher>().TryPublishAsync(id, token, None));
        Assert.Null((await host.RowAsync(id)).PublishTime);

        time.Advance(TimeSpan.FromSeconds(10));
        await host.Sweeper.SweepAsync(None);
        Assert.NotNull((await host.RowAsync(id)).PublishTime);
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        Assert.Equal(2, (await host.RowAsync(id)).Attempt);
    }

    [Fact]
    public async Task What_is_due_is_published_however_many_wait_for_their_delay()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        JobRow NewRow(string id, DateTimeOffset? notBefore) => new()
        {
            Id = id,
            Owner = Owner,
            Kind = ScriptedHandler.Kind,
            Parameters = [],
            State = JobState.Waiting,
            NotBefore = notBefore,
            CreateTime = time.GetUtcNow(),
            WaitTime = time.GetUtcNow(),
        };
        await using (var context = host.NewContext())
        {
            var later = time.GetUtcNow() + TimeSpan.FromSeconds(5);
            context.AddRange(Enumerable.Range(0, 1000).Select(i => NewRow($"{i:D32}", later)));
            context.Add(NewRow("due", null));
            await context.SaveChangesAsync(None);
        }

        await host.Sweeper.SweepAsync(None);
        Assert.NotNull((await host.RowAsync("due")).PublishTime);
        Assert.Null((await host.RowAsync($"{0:D32}")).PublishTime);
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_and_is_put_right_removes_nothing()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        host.Script.Run = (_, _) => Task.FromResult(new JobResult([1]));
        var id = (await host.SubmitAsync()).Id;
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);

        time.Jump(TimeSpan.FromDays(365));
        await host.Sweeper.SweepAsync(None);
        time.Advance(TimeSpan.FromMinutes(9));
        await host.Sweeper.SweepAsync(None);
        time.Jump(-TimeSpan.FromDays(365));
        await host.Sweeper.SweepAsync(None);
        time.Jump(TimeSpan.FromDays(365));
        time.Advance(TimeSpan.FromMinutes(9));
        await host.Sweeper.SweepAsync(None);
        time.Jump(-TimeSpan.FromDays(365));
        Assert.Equal([1], await host.Store.ReadResultAsync(Owner, id, None));
    }

    [Fact]
    public async Task Two_sweepers_end_a_lost_lease_once()
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, Calm);
        var other = host.NewSweeper();
        // Killed between the lease and the first checkpoint.
        var id = (await host.SubmitAsync(null, ("content", [1]))).Id;
        Assert.NotNull(await host.Leases.TryBeginAsync(id, None));
        var before = await host.RowAsync(id);
        for (var silent = TimeSpan.Zero; silent < 2 * Lease; silent += Sweep)
        {
            await Task.WhenAll(
                Task.Run(() => host.Sweeper.SweepAsync(None)), Task.Run(() => other.SweepAsync(None)));
            time.Advance(Sweep);
        }

        var row = await host.RowAsync(id);
        Assert.Equal(
            (JobState.Waiting, 1, before.LeaseToken, before.Version + 1),
            (row.State, row.Attempt, row.LeaseToken, row.Version));
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        var job = await host.Store.GetAsync(Owner, id, None);
        Assert.Equal((JobState.Succeeded, 2), (job.State, job.Attempt));
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteSweepTests(SqliteDatabase database) : SweepTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresSweepTests(PostgresDatabase database) : SweepTests(database);
