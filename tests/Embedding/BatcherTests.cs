using System.Collections.Concurrent;
using FacePlatform.Embedding.Batching;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace FacePlatform.Tests.Embedding;

public sealed class BatcherTests : IDisposable
{
    private readonly ConcurrentQueue<int[]> _batches = new();
    private readonly SemaphoreSlim _started = new(0);
    private readonly SemaphoreSlim _proceed = new(0);

    public void Dispose()
    {
        _started.Dispose();
        _proceed.Dispose();
    }

    [Fact]
    public async Task What_waits_while_a_worker_is_busy_becomes_one_batch_up_to_the_limit()
    {
        await using var batcher = Create(new() { MaxBatch = 4 });
        var first = batcher.RunAsync(0, default);
        await _started.WaitAsync(TestContext.Current.CancellationToken);
        var rest = Enumerable.Range(1, 6).Select(i => batcher.RunAsync(i, default)).ToArray();
        _proceed.Release(3);
        Assert.Equal(0, await first);
        var results = await Task.WhenAll(rest);
        Assert.Equal([10, 20, 30, 40, 50, 60], results);
        Assert.Equal([[0], [1, 2, 3, 4], [5, 6]], _batches);
    }

    [Fact]
    public async Task An_input_that_is_cancelled_in_the_queue_is_never_run()
    {
        await using var batcher = Create(new());
        using var cancellation = new CancellationTokenSource();
        var first = batcher.RunAsync(0, default);
        await _started.WaitAsync(TestContext.Current.CancellationToken);
        var cancelled = batcher.RunAsync(1, cancellation.Token);
        var last = batcher.RunAsync(2, default);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        _proceed.Release(2);
        await Task.WhenAll(first, last);
        Assert.Equal([[0], [2]], _batches);
    }

    [Fact]
    public async Task An_input_that_runs_is_finished_although_it_is_cancelled()
    {
        await using var batcher = Create(new());
        using var cancellation = new CancellationTokenSource();
        var running = batcher.RunAsync(3, cancellation.Token);
        await _started.WaitAsync(TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();
        Assert.False(running.IsCompleted);
        _proceed.Release();
        Assert.Equal(30, await running);
    }

    [Fact]
    public async Task A_full_queue_refuses_with_overloaded()
    {
        await using var batcher = Create(new() { QueueLimit = 2 });
        var first = batcher.RunAsync(0, default);
        await _started.WaitAsync(TestContext.Current.CancellationToken);
        Task<int>[] queued = [batcher.RunAsync(1, default), batcher.RunAsync(2, default)];
        var exception = await Assert.ThrowsAsync<RpcException>(() => batcher.RunAsync(3, default));
        Assert.Equal(
            (StatusCode.ResourceExhausted, ErrorReason.Overloaded), (exception.StatusCode, exception.GetReason()));
        _proceed.Release(2);
        await Task.WhenAll([first, .. queued]);
    }

    [Fact]
    public async Task A_failure_reaches_the_callers_of_its_batch_only()
    {
        await using var batcher = Create(new());
        _proceed.Release(2);
        await Assert.ThrowsAsync<ArithmeticException>(() => batcher.RunAsync(-1, default));
        Assert.Equal(50, await batcher.RunAsync(5, default));
    }

    [Fact]
    public async Task Disposal_finishes_what_waits()
    {
        var batcher = Create(new() { MaxBatch = 1 });
        var results = Enumerable.Range(0, 5).Select(i => batcher.RunAsync(i, default)).ToArray();
        _proceed.Release(5);
        await batcher.DisposeAsync();
        Assert.Equal(5, _batches.Count);
        Assert.Equal(100, (await Task.WhenAll(results)).Sum());
    }

    [Fact]
    public async Task A_window_gathers_what_comes_within_it()
    {
        var time = new FakeTimeProvider();
        await using var batcher = Create(new() { MaxBatch = 8, Window = TimeSpan.FromMilliseconds(5) }, time);
        _proceed.Release(2);
        var first = batcher.RunAsync(1, default);
        var second = batcher.RunAsync(2, default);
        while (!first.IsCompleted || !second.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(5));
            await Task.Yield();
        }

        Assert.Equal([1, 2], _batches.SelectMany(batch => batch));
    }

    // A worker that says when a batch starts, waits to be let on, and multiplies by ten.
    private Batcher<int, int> Create(BatchingOptions options, TimeProvider? time = null) =>
        new(
            inputs =>
            {
                _batches.Enqueue(inputs);
                _started.Release();
                _proceed.Wait();
                return inputs[0] < 0 ? throw new ArithmeticException() : [.. inputs.Select(input => input * 10)];
            },
            options,
            options.MaxBatch,
            workers: 1,
            time ?? TimeProvider.System);
}
