using System.Collections.Concurrent;
using System.Diagnostics;
using FacePlatform.Jobs;
using FacePlatform.Jobs.Running;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using JobState = FacePlatform.Jobs.Record.JobState;

namespace FacePlatform.Tests.Jobs.Broker;

/// <summary>Several processes on one record, woken by a real RabbitMQ.</summary>
[Collection(nameof(BrokerFixture))]
public sealed class BrokerTests(BrokerFixture broker)
{
    private const string Owner = JobsHost.Owner;

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Two_workers_share_ten_jobs()
    {
        var settings = await broker.CreateAsync();
        await using var api = await BrokerFixture.StartAsync("api", settings);
        await using var first = await BrokerFixture.StartAsync("worker", settings);
        await using var second = await BrokerFixture.StartAsync("worker", settings);
        var done = new ConcurrentQueue<(JobsHost By, string Job)>();
        // A job of each worker ends with one of the other's.
        using var turns = new Barrier(2);
        foreach (var worker in (JobsHost[])[first, second])
        {
            worker.Script.Run = async (job, token) =>
            {
                done.Enqueue((worker, job.Id));
                await Task.Run(() => turns.SignalAndWait(token), token);
                return new JobResult([]);
            };
        }

        var jobs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => api.SubmitAsync()));
        foreach (var job in jobs)
            Assert.Equal(JobState.Succeeded, (await api.EndAsync(job.Id)).State);

        Assert.Equal(jobs.Select(job => job.Id).Order(), done.Select(work => work.Job).Order());
        Assert.All(done.GroupBy(work => work.By), share => Assert.Equal(5, share.Count()));
    }

    [Fact]
    public async Task A_broker_that_restarts_or_is_away_loses_nothing()
    {
        await using var server = BrokerFixture.CreateServer();
        await server.StartAsync();
        (string, string)[] settings =
            [.. await broker.CreateAsync(server.ConnectionString), ("Messaging:PublishTimeout", "00:00:20")];
        await using var api = await BrokerFixture.StartAsync("api", settings);
        await using var host = await BrokerFixture.StartAsync("both", settings);
        await using var other = await BrokerFixture.StartAsync("worker", settings);
        var (runs, release) = (new ConcurrentQueue<string>(), new TaskCompletionSource());
        foreach (var worker in (JobsHost[])[host, other])
        {
            worker.Script.Run = async (job, token) =>
            {
                runs.Enqueue(job.Id);
                await release.Task.WaitAsync(token);
                return new JobResult([]);
            };
        }

        // Two run and two wait, while the broker restarts; two more come while it is away.
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
            ids.Add((await host.SubmitAsync()).Id);
        await Eventually.HoldsAsync(() => Task.FromResult(runs.Count == 2), "two jobs run");
        await server.StopAsync();
        await Eventually.HoldsAsync(
            async () => (await host.CheckHealthAsync()).Status == HealthStatus.Degraded, "the health check degrades");
        foreach (var taker in (JobsHost[])[host, api])
        {
            var started = Stopwatch.GetTimestamp();
            ids.Add((await taker.SubmitAsync()).Id);
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(15), "a submission does not wait for the broker");
        }

        await Eventually.HoldsAsync(
            async () => (await api.CheckHealthAsync()).Status == HealthStatus.Degraded, "it degrades where nothing is consumed");
        await server.StartAsync();
        release.SetResult();

        foreach (var id in ids)
            Assert.Equal((JobState.Succeeded, 1), Outcome(await host.EndAsync(id)));
        Assert.Equal(ids.Order(), runs.Order());
        await Eventually.HoldsAsync(
            async () => (await host.CheckHealthAsync()).Status == HealthStatus.Healthy, "the health check recovers");
    }

    [Fact]
    public async Task A_service_starts_without_its_broker_and_works_when_it_is_there()
    {
        await using var server = BrokerFixture.CreateServer();
        await using var host = await BrokerFixture.StartAsync("both", await broker.CreateAsync(server.ConnectionString));
        var id = (await host.SubmitAsync()).Id;
        await server.StartAsync();
        Assert.Equal(JobState.Succeeded, (await host.EndAsync(id)).State);
    }

    [Fact]
    public async Task A_poison_job_is_a_dead_letter_after_its_attempts_does_not_block_the_next_and_can_be_replayed()
    {
        await using var host = await BrokerFixture.StartAsync("both", await broker.CreateAsync());
        var (runs, goOn) = (new ConcurrentQueue<byte>(), new TaskCompletionSource());
        host.Script.Run = async (job, _) =>
        {
            var content = (await job.ReadInputAsync("content"))[0];
            runs.Enqueue(content);
            if (content != 66)
                return new JobResult([]);
            await goOn.Task;
            throw new InvalidOperationException("poison");
        };
        var poison = (await host.SubmitAsync(null, ("content", [66]))).Id;
        var good = (await host.SubmitAsync(null, ("content", [1]))).Id;

        await Eventually.HoldsAsync(async () => (await host.RowAsync(good)).PublishTime is not null, "the next is in the queue");
        goOn.SetResult();

        Assert.Equal(JobState.Succeeded, (await host.EndAsync(good)).State);
        var dead = await host.EndAsync(poison);
        Assert.Equal((JobState.Failed, 3, true), (dead.State, dead.Attempt, dead.DeadLetter));
        Assert.Equal((byte[])[1, 66, 66, 66], runs.Order());
        Assert.Contains((byte)1, runs.Take(2));

        host.Script.Run = (_, _) => Task.FromResult(new JobResult([]));
        await host.Store.ReplayAsync(Owner, poison, None);
        Assert.Equal((JobState.Succeeded, 1), Outcome(await host.EndAsync(poison)));
    }

    [Fact]
    public async Task The_job_of_a_worker_that_is_gone_is_delivered_again_and_goes_on_from_its_checkpoint()
    {
        var settings = await broker.CreateAsync();
        await using var api = await BrokerFixture.StartAsync("api", settings);
        var (began, buried) = (new TaskCompletionSource(), new TaskCompletionSource());
        // No heartbeat: its time stands still.
        await using var first = await BrokerFixture.StartAsync("worker", settings, new FakeTimeProvider(DateTimeOffset.UtcNow));
        first.Script.Run = async (job, _) =>
        {
            await job.SaveCheckpointAsync([5]);
            began.SetResult();
            await buried.Task;
            return new JobResult([66]);
        };
        var id = (await api.SubmitAsync()).Id;
        await began.Task;
        await using var second = await BrokerFixture.StartAsync("worker", [.. settings, JobsHost.ShortLease]);
        second.Script.Run = async (job, _) => new JobResult([(byte)job.Attempt, .. await job.ReadCheckpointAsync() ?? []]);

        await first.CutOffAsync();

        Assert.Equal(JobState.Succeeded, (await api.EndAsync(id)).State);
        buried.SetResult();
        Assert.Equal([2, 5], await api.Store.ReadResultAsync(Owner, id, None));
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_hands_over_to_another()
    {
        var settings = await broker.CreateAsync();
        await using var api = await BrokerFixture.StartAsync("api", settings);
        var began = new TaskCompletionSource();
        var first = await BrokerFixture.StartAsync("worker", settings);
        first.Script.Run = async (job, token) =>
        {
            began.SetResult();
            while (!job.HandOverRequested)
                await Task.Delay(10, token);
            await job.SaveCheckpointAsync([4]);
            throw new JobHandedOverException();
        };
        var id = (await api.SubmitAsync()).Id;
        await began.Task;
        await using var second = await BrokerFixture.StartAsync("worker", settings);
        second.Script.Run = async (job, _) => new JobResult([(byte)job.Attempt, .. await job.ReadCheckpointAsync() ?? []]);

        await first.DisposeAsync();

        Assert.Equal(JobState.Succeeded, (await api.EndAsync(id)).State);
        Assert.Equal([1, 4], await api.Store.ReadResultAsync(Owner, id, None));
    }

    [Fact]
    public async Task A_trace_goes_from_the_submission_through_the_queue_into_the_attempt()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is JobsTelemetry.Name or "MassTransit" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        var settings = await broker.CreateAsync();
        await using var api = await BrokerFixture.StartAsync("api", settings);
        await using var worker = await BrokerFixture.StartAsync("worker", settings);

        await Eventually.HoldsAsync(
            async () => (await worker.CheckHealthAsync()).Status == HealthStatus.Healthy, "the worker has declared its queue");

        string id;
        ActivityTraceId trace;
        using (var submit = source.StartActivity("submit")!)
        {
            trace = submit.TraceId;
            id = (await api.SubmitAsync()).Id;
        }

        await api.EndAsync(id);
        Activity? attempt = null;
        await Eventually.HoldsAsync(
            () => Task.FromResult((attempt = spans.FirstOrDefault(
                span => span.Source.Name == JobsTelemetry.Name && Equals(span.GetTagItem("job.id"), id))) is not null),
            "the attempt has a span");
        Assert.Equal((trace, ActivityKind.Consumer), (attempt!.TraceId, attempt.Kind));
        await Eventually.HoldsAsync(
            () => Task.FromResult(spans.Any(span => span.SpanId == attempt.ParentSpanId)), "its parent has ended");
        var parent = spans.Single(span => span.SpanId == attempt.ParentSpanId);
        Assert.Equal(("MassTransit", trace), (parent.Source.Name, parent.TraceId));
        Assert.DoesNotContain(attempt.TagObjects, tag => Equals(tag.Value, Owner));
    }

    private static (JobState, int) Outcome(FacePlatform.Jobs.Submission.Job job) => (job.State, job.Attempt);
}
