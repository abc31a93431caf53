using System.Threading.Channels;
using FacePlatform.Identity.Index;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Record;

/// <summary>
/// The only way to write to the record. Writes that wait at the same time share one transaction, so that they also
/// share its flush to the disk, which is what a durable write costs (group commit).
/// <code>
///   callers ──▶ queue ──▶ [ lock sequence │ write │ write │ … │ commit ] ──▶ index ──▶ acknowledge all
///                                            each in a savepoint
/// </code>
/// 1. Take all that waits, up to a limit. 2. Begin, and lock the change sequence: writers of other processes wait here.
/// 3. Run each write in a savepoint of its own; one that fails is undone alone. 4. Commit: from here on a crash loses
/// none of them. 5. Let the index follow, while the next transaction goes on. 6. Acknowledge; what is committed is
/// acknowledged whatever becomes of the index.
/// </summary>
public sealed partial class RecordWriter(
    IDbContextFactory<RecordContext> records,
    IndexFollower index,
    LogTruncation<RecordContext> log,
    RecordMetrics metrics,
    IOptions<RecordOptions> options,
    TimeProvider time,
    ILogger<RecordWriter> logger) : BackgroundService
{
    private const string Savepoint = "write";

    // Batches that wait for the index; with more, a slow index slows the writes down.
    private const int MaxFollowing = 64;

    private readonly Channel<PendingWrite> _queue = Channel.CreateBounded<PendingWrite>(
        new BoundedChannelOptions(options.Value.QueueCapacity) { SingleReader = true });

    private readonly List<Task> _following = [];

    /// <summary>Runs <paramref name="operation"/> in a transaction and answers when it is durable.</summary>
    /// <param name="operation">
    /// Reads and writes through the batch's context only. It sees every earlier write and none can come between its
    /// reads and its writes.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels the write while it waits. Later it only stops the waiting: the write may have been made.
    /// </param>
    /// <exception cref="Grpc.Core.RpcException">OVERLOADED: too many writes wait.</exception>
    public Task<Written<T>> WriteAsync<T>(Func<WriteBatch, Task<T>> operation, CancellationToken cancellationToken)
    {
        var write = new PendingWrite<T>(operation, cancellationToken);
        return _queue.Writer.TryWrite(write)
            ? write.Done.WaitAsync(cancellationToken)
            : throw RpcErrors.Overloaded("Too many writes are waiting.", TimeSpan.FromSeconds(1));
    }

    /// <summary>
    /// As <see cref="WriteAsync"/>, but waits for a place in the queue where that is full: for a stream, which is read no
    /// faster than it is written. Two that were asked for one after the other are written in this order.
    /// </summary>
    /// <returns>When the write has its place: the write.</returns>
    /// <exception cref="Grpc.Core.RpcException">SERVICE_UNAVAILABLE: the service is stopping.</exception>
    public async Task<Task<Written<T>>> EnqueueAsync<T>(
        Func<WriteBatch, Task<T>> operation, CancellationToken cancellationToken)
    {
        var write = new PendingWrite<T>(operation, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw RpcErrors.Unavailable("The service is stopping.", TimeSpan.FromSeconds(1));
        }

        return write.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Finishes what waits, then stops.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var writes = new List<PendingWrite>();
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            // 1.
            writes.Clear();
            while (writes.Count < options.Value.MaxBatch && _queue.Reader.TryRead(out var write))
                writes.Add(write);
            try
            {
                await WriteBatchAsync(writes, stoppingToken);
            }
            catch (Exception exception)
            {
                // Where the database is away, whoever called says so.
                LogBatchFailed(
                    RecordFaults.IsTransient(exception) ? LogLevel.Debug : LogLevel.Error, writes.Count, exception);
                // Those of a committed batch are not among them any more.
                writes.ForEach(write => write.Fail(exception));
            }

            _following.RemoveAll(following => following.IsCompleted);
            if (_following.Count == MaxFollowing)
                await Task.WhenAny(_following);
        }

        await Task.WhenAll(_following);
    }

    private async Task WriteBatchAsync(List<PendingWrite> writes, CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        await using var record = await records.CreateDbContextAsync(stoppingToken);

        // 2.
        await using var transaction = await record.Database.BeginTransactionAsync(stoppingToken);
        await record.ChangeSequence.ExecuteUpdateAsync(
            row => row.SetProperty(r => r.Value, r => r.Value), stoppingToken);
        var batch = new WriteBatch(record, await record.ReadSequenceAsync(stoppingToken), time.GetUtcNow());

        // 3.
        var written = new List<PendingWrite>(writes.Count);
        foreach (var write in writes)
        {
            if (await TryRunAsync(write, batch, transaction))
                written.Add(write);
        }

        // 4.
        await record.ChangeSequence.ExecuteUpdateAsync(
            row => row.SetProperty(r => r.Value, batch.Sequence), stoppingToken);
        await transaction.CommitAsync(CancellationToken.None);
        metrics.BatchSize.Record(writes.Count);
        metrics.BatchDuration.Record(time.GetElapsedTime(started).TotalSeconds);
        writes.Clear();
        _following.Add(AcknowledgeAsync(written, batch.Erased, stoppingToken));
    }

    private async Task AcknowledgeAsync(List<PendingWrite> written, bool erased, CancellationToken stoppingToken)
    {
        var searchable = false;
        try
        {
            // 5.
            searchable = await index.TryCatchUpAsync(stoppingToken);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The service is stopping; the index takes them in at the next start.
        }
        finally
        {
            // 6.
            written.ForEach(write => write.Acknowledge(searchable));
            if (erased)
                log.Request();
        }
    }

    private static async Task<bool> TryRunAsync(PendingWrite write, WriteBatch batch, IDbContextTransaction transaction)
    {
        if (write.CancellationToken.IsCancellationRequested)
        {
            write.Cancel();
            return false;
        }

        await transaction.CreateSavepointAsync(Savepoint);
        try
        {
            await write.RunAsync(batch);
            await transaction.ReleaseSavepointAsync(Savepoint);
            return true;
        }
        catch (Exception exception)
        {
            // Where the database ended the whole transaction, this throws too and fails the batch.
            await transaction.RollbackToSavepointAsync(Savepoint);
            await transaction.ReleaseSavepointAsync(Savepoint);
            write.Fail(exception);
            return false;
        }
        finally
        {
            batch.Record.ChangeTracker.Clear();
        }
    }

    [LoggerMessage(Message = "A batch of {Writes} writes failed; none of it was kept")]
    private partial void LogBatchFailed(LogLevel level, int writes, Exception exception);
}
