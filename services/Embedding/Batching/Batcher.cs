using System.Diagnostics.Metrics;
using System.Threading.Channels;
using FacePlatform.ServiceDefaults.Errors;
using Grpc.Core;

namespace FacePlatform.Embedding.Batching;

/// <summary>
/// Runs the inputs of different callers together.
/// <code>
///   callers ──RunAsync──▶ [ bounded channel ] ──▶ worker: claim up to N ──▶ run ──▶ results to their callers
///      │  (1) full: OVERLOADED     (2) cancelled while queued: dropped     (3) failed: all of the batch fail
/// </code>
/// </summary>
public sealed class Batcher<TInput, TResult> : IAsyncDisposable
{
    private static readonly Histogram<int> Size = Telemetry.Meter.CreateHistogram<int>(
        "faceplatform.embedding.batch.size", "{face}", "Faces of one batch.", null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64] });

    private static readonly Histogram<double> QueueWait = Telemetry.Duration(
        "faceplatform.embedding.batch.queue_wait", "Time that a face waited for its batch.");

    private readonly BatchingOptions _options;
    private readonly int _maxBatch;
    private readonly BatchFunction<TInput, TResult> _run;
    private readonly TimeProvider _time;
    private readonly Channel<BatchItem<TInput, TResult>> _queue;
    private readonly Task _workers;

    /// <param name="run">Runs one batch; called by several workers at a time.</param>
    /// <param name="options">Limits.</param>
    /// <param name="maxBatch">The most inputs of one batch.</param>
    /// <param name="workers">Batches that run at a time.</param>
    /// <param name="time">The clock of the window.</param>
    public Batcher(
        BatchFunction<TInput, TResult> run, BatchingOptions options, int maxBatch, int workers, TimeProvider time)
    {
        (_run, _options, _maxBatch, _time) = (run, options, maxBatch, time);
        _queue = Channel.CreateBounded<BatchItem<TInput, TResult>>(options.QueueLimit);
        _workers = Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync)));
    }

    /// <summary>The result of one input, run in a batch with others.</summary>
    /// <param name="input">Used until the task ends, also where it is cancelled.</param>
    /// <param name="cancellation">Takes the input out of the queue; an input that already runs is finished.</param>
    /// <exception cref="RpcException">OVERLOADED: the queue is full.</exception>
    public async Task<TResult> RunAsync(TInput input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var item = new BatchItem<TInput, TResult>(input);
        if (!_queue.Writer.TryWrite(item))
            throw RpcErrors.Overloaded("More faces wait than this service can queue.", _options.RetryAfter);
        await using var registration = cancellation.UnsafeRegister(
            static (state, token) => ((BatchItem<TInput, TResult>)state!).Cancel(token), item);
        return await item.Result;
    }

    /// <summary>Takes no more inputs and finishes those that wait.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _workers;
    }

    private async Task WorkAsync()
    {
        var batch = new List<BatchItem<TInput, TResult>>(_maxBatch);
        while (await _queue.Reader.WaitToReadAsync())
        {
            Claim(batch);
            if (batch.Count > 0 && batch.Count < _maxBatch && _options.Window > TimeSpan.Zero)
            {
                await Task.Delay(_options.Window, _time);
                Claim(batch);
            }

            if (batch.Count > 0)
                Run(batch);
            batch.Clear();
        }
    }

    private void Claim(List<BatchItem<TInput, TResult>> batch)
    {
        while (batch.Count < _maxBatch && _queue.Reader.TryRead(out var item))
        {
            if (!item.TryClaim())
                continue;
            QueueWait.Record(item.Waited.TotalSeconds);
            batch.Add(item);
        }
    }

    private void Run(List<BatchItem<TInput, TResult>> batch)
    {
        try
        {
            Size.Record(batch.Count);
            var results = _run([.. batch.Select(item => item.Input)]);
            for (var i = 0; i < batch.Count; i++)
                batch[i].Complete(results[i]);
        }
#pragma warning disable CA1031 // Whatever fails belongs to the callers; the worker serves the next batch.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            foreach (var item in batch)
                item.Fail(exception);
        }
    }
}
