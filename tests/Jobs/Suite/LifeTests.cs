using FacePlatform.Jobs.Running;
using FacePlatform.Jobs.Submission;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;
using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;
using JobState = FacePlatform.Jobs.Record.JobState;

namespace FacePlatform.Tests.Jobs.Suite;

/// <summary>The life of a job, in process.</summary>
public abstract class LifeTests(JobsDatabase database) : JobsTest(database)
{
    [Fact]
    public async Task A_job_runs_with_its_inputs_and_keeps_only_its_result_and_last_preview()
    {
        await using var host = await StartAsync();
        host.Script.Run = async (job, _) =>
        {
            Assert.Equal(1, job.Attempt);
            Assert.Equal([1, 2, 3], job.Parameters);
            Assert.Null(await job.ReadCheckpointAsync());
            await job.ReportAsync([1], [7]);
            await job.SaveCheckpointAsync([5]);
            return new JobResult(await job.ReadInputAsync("content"));
        };

        var job = await host.SubmitAsync(null, ("content", [42]), ("style", [43]));
        Assert.Equal((JobState.Waiting, 0), (job.State, job.Attempt));
        var end = await host.EndAsync(job.Id);

        Assert.Equal((JobState.Succeeded, 1), (end.State, end.Attempt));
        Assert.Equal([1], end.Progress);
        Assert.True(end.CreateTime <= end.StartTime && end.StartTime <= end.EndTime && end.EndTime < end.ExpireTime);
        Assert.Equal([42], await host.Store.ReadResultAsync(Owner, job.Id, None));
        Assert.Equal([7], await host.Store.ReadPreviewAsync(end, None));
        await Eventually.HoldsAsync(
            async () => (await host.BlobsAsync(job.Id)).SequenceEqual([end.Preview!, "result-1-0"]), "the rest is removed");
    }

    [Fact]
    public async Task Watching_tells_each_state_and_progress_to_every_client()
    {
        await using var host = await StartAsync();
        var (begin, finish, told) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        host.Script.Run = async (job, _) =>
        {
            await begin.Task;
            await job.ReportAsync([1]);
            await finish.Task;
            return new JobResult([]);
        };
        var id = (await host.SubmitAsync()).Id;

        async Task<List<Job>> WatchAsync()
        {
            var seen = new List<Job>();
            await foreach (var job in host.Watcher.WatchAsync(Owner, id, None))
            {
                seen.Add(job);
                if (job.State == JobState.Running)
                    begin.TrySetResult();
                // Each client has its own time.
                if (job.Progress is [1] && Interlocked.Increment(ref told) == 5)
                    finish.SetResult();
            }

            return seen;
        }

        foreach (var seen in await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => WatchAsync())))
        {
            Assert.Contains(seen, job => job is { State: JobState.Running, Progress: [1] });
            Assert.Equal(JobState.Succeeded, seen[^1].State);
            Assert.Single(seen, job => job.EndTime is not null);
        }
    }

    [Fact]
    public async Task A_watcher_is_told_that_a_job_ran_which_was_too_short_to_be_seen()
    {
        await using var host = await StartIdleAsync(TimeProvider.System, ("Jobs:WatchInterval", "00:00:01"));
        var id = (await host.SubmitAsync()).Id;
        var states = new List<JobState>();
        await foreach (var job in host.Watcher.WatchAsync(Owner, id, None))
        {
            states.Add(job.State);
            if (states.Count == 1)
                await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        }

        Assert.Equal([JobState.Waiting, JobState.Running, JobState.Succeeded], states);
    }

    [Fact]
    public async Task A_fault_of_the_request_fails_the_job_at_once()
    {
        await using var host = await StartAsync();
        host.Script.Run = (_, _) => throw RpcErrors.InvalidField("size", "is too large");
        var job = await host.EndAsync((await host.SubmitAsync(null, ("content", [1]))).Id);

        Assert.Equal((JobState.Failed, 1, false), (job.State, job.Attempt, job.DeadLetter));
        Assert.Equal((int)StatusCode.InvalidArgument, job.Error!.Code);
        Assert.Equal("INVALID_FIELD", job.Error.GetDetail<ErrorInfo>()!.Reason);
        await FailsAsync(
            StatusCode.FailedPrecondition, ErrorReason.JobNotDone, () => host.Store.ReadResultAsync(Owner, job.Id, None));
        await FailsAsync(
            StatusCode.FailedPrecondition, ErrorReason.JobNotDeadLetter, () => host.Store.ReplayAsync(Owner, job.Id, None));
        await Eventually.HoldsAsync(async () => (await host.BlobsAsync(job.Id)).Length == 0, "its inputs are removed");
    }

    [Fact]
    public async Task A_job_that_fails_each_time_is_a_dead_letter_after_its_attempts_and_can_be_replayed()
    {
        await using var host = await StartAsync();
        var attempts = new List<(int Attempt, DateTime Time)>();
        host.Script.Run = (job, _) =>
        {
            attempts.Add((job.Attempt, DateTime.UtcNow));
            throw new InvalidOperationException("a defect");
        };
        var id = (await host.SubmitAsync(null, ("content", [9]))).Id;
        var dead = await host.EndAsync(id);

        Assert.Equal([1, 2, 3], attempts.Select(attempt => attempt.Attempt));
        Assert.All(
            attempts.Zip(attempts.Skip(1)),
            pair => Assert.True(pair.Second.Time - pair.First.Time >= TimeSpan.FromSeconds(0.3), "the delay is kept"));
        Assert.Equal((JobState.Failed, 3, true), (dead.State, dead.Attempt, dead.DeadLetter));
        Assert.Equal("JOB_ATTEMPTS_EXHAUSTED", dead.Error!.GetDetail<ErrorInfo>()!.Reason);
        Assert.DoesNotContain("defect", dead.Error.Message);
        var letters = await host.Store.ListAsync(Owner, new(DeadLetters: true), 0, "", None);
        Assert.Equal([id], letters.Jobs.Select(job => job.Id));
        await FailsAsync(StatusCode.FailedPrecondition, ErrorReason.JobEnded, () => host.Store.CancelAsync(Owner, id, None));

        host.Script.Run = async (job, _) => new JobResult(await job.ReadInputAsync("content"));
        var replayed = await host.Store.ReplayAsync(Owner, id, None);
        Assert.Equal((JobState.Waiting, 0, false), (replayed.State, replayed.Attempt, replayed.DeadLetter));
        Assert.Null(replayed.Error);
        Assert.Equal(JobState.Succeeded, (await host.EndAsync(id)).State);
        Assert.Equal([9], await host.Store.ReadResultAsync(Owner, id, None));
    }

    [Fact]
    public async Task The_platforms_own_word_is_the_error_of_a_dead_letter()
    {
        await using var host = await StartAsync(("Jobs:MaxAttempts", "1"));
        host.Script.Run = (_, _) => throw RpcErrors.Overloaded("no memory", TimeSpan.FromSeconds(1));
        var job = await host.EndAsync((await host.SubmitAsync()).Id);
        Assert.True(job.DeadLetter);
        Assert.Equal("OVERLOADED", job.Error!.GetDetail<ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task A_checkpoint_that_advances_gives_the_attempts_again_and_the_next_attempt_goes_on_from_it()
    {
        await using var host = await StartAsync(("Jobs:MaxAttempts", "2"), ("Jobs:RetryDelay", "00:00:00"));
        var from = new List<int>();
        host.Script.Run = async (job, _) =>
        {
            var at = (await job.ReadCheckpointAsync())?[0] ?? 0;
            from.Add(at);
            if (at == 5)
                return new JobResult([]);
            if (job.Attempt == 2)
                await job.SaveCheckpointAsync([(byte)(at + 1)]);
            throw new InvalidOperationException("a defect");
        };

        var id = (await host.SubmitAsync()).Id;
        Assert.Equal(JobState.Succeeded, (await host.EndAsync(id)).State);
        // A run that saves a checkpoint counts as the first from there; the second one saves the next.
        Assert.Equal([0, 0, 1, 2, 3, 4, 5], from);
    }

    [Fact]
    public async Task A_watcher_that_joins_others_is_told_nothing_older_than_its_own_call()
    {
        await using var host = await StartIdleAsync(TimeProvider.System, ("Jobs:WatchInterval", "00:01:00"));
        var id = (await host.SubmitAsync()).Id;
        await using var first = host.Watcher.WatchAsync(Owner, id, None).GetAsyncEnumerator();
        Assert.True(await first.MoveNextAsync());
        Assert.Equal(JobState.Waiting, first.Current.State);

        await host.Store.CancelAsync(Owner, id, None);
        await using var second = host.Watcher.WatchAsync(Owner, id, None).GetAsyncEnumerator();
        Assert.True(await second.MoveNextAsync());
        Assert.Equal(JobState.Cancelled, second.Current.State);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteLifeTests(SqliteDatabase database) : LifeTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresLifeTests(PostgresDatabase database) : LifeTests(database);
