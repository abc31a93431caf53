using FacePlatform.Jobs.Running;
using FacePlatform.Storage.Blobs;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;
using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;
using JobState = FacePlatform.Jobs.Record.JobState;

namespace FacePlatform.Tests.Jobs.Suite;

/// <summary>What an owner does with jobs.</summary>
public abstract class StoreTests(JobsDatabase database) : JobsTest(database)
{
    [Fact]
    public async Task A_waiting_job_is_cancelled_at_once()
    {
        await using var host = await StartIdleAsync(TimeProvider.System);
        var id = (await host.SubmitAsync(null, ("content", [1]))).Id;
        Assert.Equal(JobState.Cancelled, (await host.Store.CancelAsync(Owner, id, None)).State);
        Assert.Empty(await host.BlobsAsync(id));
        Assert.Equal(JobState.Cancelled, (await host.Store.CancelAsync(Owner, id, None)).State);
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        Assert.Equal(0, (await host.RowAsync(id)).Attempt);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task A_running_job_stops_within_one_iteration_when_it_is_cancelled_or_deleted(
        bool delete, bool here)
    {
        // No heartbeat and no written report comes to help.
        await using var host = await StartAsync(
            ("Jobs:LeaseDuration", "00:10:00"), ("Jobs:HeartbeatInterval", "00:03:00"), ("Jobs:ProgressInterval", "00:10:00"));
        var (started, stopped) = (new TaskCompletionSource(), new TaskCompletionSource<int>());
        var ended = 0;
        host.Script.Run = async (job, token) =>
        {
            var after = 0;
            try
            {
                while (true)
                {
                    after += Volatile.Read(ref ended);
                    await job.ReportAsync([1], job.ReportDue ? [2] : null);
                    if (started.Task.IsCompleted)
                        continue;
                    await job.SaveCheckpointAsync([3]);
                    started.SetResult();
                }
            }
            catch (OperationCanceledException)
            {
                Assert.True(token.IsCancellationRequested);
                stopped.SetResult(after);
                throw;
            }
        };
        var id = (await host.SubmitAsync(null, ("content", [1]))).Id;
        await started.Task;

        // Or in another process.
        var store = here ? host.Store : host.NewStore();
        await (delete ? store.DeleteAsync(Owner, id, None) : store.CancelAsync(Owner, id, None));
        Volatile.Write(ref ended, 1);

        Assert.True(await stopped.Task.WaitAsync(TimeSpan.FromMinutes(2), None) <= 1, "it began at most one iteration more");
        if (delete)
            await FailsAsync(StatusCode.NotFound, ErrorReason.JobNotFound, () => host.Store.GetAsync(Owner, id, None));
        else
            Assert.Equal(JobState.Cancelled, (await host.Store.GetAsync(Owner, id, None)).State);
        await Eventually.HoldsAsync(
            async () => (await host.BlobsAsync(id)).All(name => !delete && name.StartsWith("preview", StringComparison.Ordinal)),
            "nothing is left behind");

        // The worker is free for the next.
        host.Script.Run = (_, _) => Task.FromResult(new JobResult([]));
        Assert.Equal(JobState.Succeeded, (await host.EndAsync((await host.SubmitAsync()).Id)).State);
    }

    [Fact]
    public async Task A_job_that_ended_cannot_be_cancelled_but_deleted()
    {
        await using var host = await StartAsync();
        var id = (await host.SubmitAsync()).Id;
        await host.EndAsync(id);
        var error = await FailsAsync(
            StatusCode.FailedPrecondition, ErrorReason.JobEnded, () => host.Store.CancelAsync(Owner, id, None));
        Assert.Equal("SUCCEEDED", error.GetErrorInfo()!.Metadata["state"]);

        await host.Store.DeleteAsync(Owner, id, None);
        Assert.Empty(await host.BlobsAsync(id));
        Assert.Null(await host.FindRowAsync(id));
    }

    [Fact]
    public async Task A_job_of_another_owner_is_not_found()
    {
        await using var host = await StartAsync();
        var id = (await host.SubmitAsync()).Id;
        await host.EndAsync(id);
        Func<Task>[] calls =
        [
            () => host.Store.GetAsync("other", id, None),
            () => host.Store.ReadResultAsync("other", id, None),
            () => host.Store.CancelAsync("other", id, None),
            () => host.Store.ReplayAsync("other", id, None),
            () => host.Store.DeleteAsync("other", id, None),
            async () => await host.Watcher.WatchAsync("other", id, None).GetAsyncEnumerator().MoveNextAsync(),
        ];
        foreach (var call in calls)
        {
            var error = await FailsAsync(StatusCode.NotFound, ErrorReason.JobNotFound, call);
            var resource = error.GetRpcStatus()!.GetDetail<ResourceInfo>()!;
            Assert.Equal(("faceplatform/TestJob", $"testJobs/{id}"), (resource.ResourceType, resource.ResourceName));
        }

        Assert.Empty((await host.Store.ListAsync("other", new(), 0, "", None)).Jobs);
        Assert.NotNull(await host.FindRowAsync(id));
    }

    [Fact]
    public async Task A_job_of_another_kind_is_not_found()
    {
        await using var host = await StartIdleAsync(TimeProvider.System);
        var id = (await host.SubmitAsync("r")).Id;
        Func<Task>[] calls =
        [
            () => host.KeptStore.GetAsync(Owner, id, None),
            () => host.KeptStore.ReadResultAsync(Owner, id, None),
            () => host.KeptStore.CancelAsync(Owner, id, None),
            () => host.KeptStore.ReplayAsync(Owner, id, None),
            () => host.KeptStore.DeleteAsync(Owner, id, None),
            () => host.KeptStore.CloseAsync(Owner, id, [], None),
        ];
        foreach (var call in calls)
        {
            var error = await FailsAsync(StatusCode.NotFound, ErrorReason.JobNotFound, call);
            Assert.Equal($"keptJobs/{id}", error.GetRpcStatus()!.GetDetail<ResourceInfo>()!.ResourceName);
        }

        Assert.Empty((await host.KeptStore.ListAsync(Owner, new(), 0, "", None)).Jobs);
        Assert.Equal(JobState.Waiting, (await host.RowAsync(id)).State);
        // A request id is one kind's.
        var other = await host.KeptStore.SubmitAsync(new() { Owner = Owner, RequestId = "r", Parameters = [9] }, None);
        Assert.NotEqual(id, other.Id);
    }

    [Fact]
    public async Task Jobs_are_listed_the_newest_first_in_pages()
    {
        await using var host = await StartIdleAsync(TimeProvider.System);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, (await host.SubmitAsync()).Id);
            await Task.Delay(2);
        }

        await host.Store.CancelAsync(Owner, ids[2], None);
        var (found, token) = (new List<string>(), "");
        do
        {
            var page = await host.Store.ListAsync(Owner, new(), 2, token, None);
            found.AddRange(page.Jobs.Select(job => job.Id));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal(ids, found);
        var cancelled = await host.Store.ListAsync(Owner, new(JobState.Cancelled), 0, "", None);
        Assert.Equal([ids[2]], cancelled.Jobs.Select(job => job.Id));
        await FailsAsync(
            StatusCode.InvalidArgument,
            ErrorReason.InvalidPageToken,
            () => host.Store.ListAsync(Owner, new(), 2, "nonsense", None));
    }

    [Fact]
    public async Task A_job_that_is_only_waited_for_stops_at_once_when_it_is_cancelled()
    {
        await using var host = await StartIdleAsync(
            TimeProvider.System, ("Jobs:LeaseDuration", "00:10:00"), ("Jobs:HeartbeatInterval", "00:03:00"));
        var began = new TaskCompletionSource();
        host.Script.Run = async (_, token) =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return new JobResult([]);
        };
        var id = (await host.SubmitAsync()).Id;
        var turn = host.NewRunner().RunAsync(id, mayBeLost: false, None);
        await began.Task;
        await host.Store.CancelAsync(Owner, id, None);
        await turn.WaitAsync(TimeSpan.FromMinutes(2), None);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_that_goes_while_it_is_fetched_is_expired_or_not_found(bool expires)
    {
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(
            time, ("Jobs:Retention", "1.00:00:00"), ("Jobs:ExpiryDelay", "00:00:00"));
        var id = (await host.SubmitAsync()).Id;
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        host.Blobs.Before = async (call, _) =>
        {
            if (call != nameof(IBlobStore.ReadAsync))
                return;
            time.Advance(TimeSpan.FromDays(1));
            await (expires ? host.Sweeper.SweepAsync(None) : host.Store.DeleteAsync(Owner, id, None));
        };

        var reason = expires ? ErrorReason.JobExpired : ErrorReason.JobNotFound;
        var error = await FailsAsync(StatusCode.NotFound, reason, () => host.Store.ReadResultAsync(Owner, id, None));
        Assert.Equal($"testJobs/{id}", error.GetRpcStatus()!.GetDetail<ResourceInfo>()!.ResourceName);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteStoreTests(SqliteDatabase database) : StoreTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresStoreTests(PostgresDatabase database) : StoreTests(database);
