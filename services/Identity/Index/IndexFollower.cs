using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Index;

/// <summary>
/// Keeps the index behind the record by the change sequence. There is one way in which a template reaches the index,
/// whether it was written a moment ago, by another process, or years before this one started.
/// <code>
///   record   … 41  42  43  44  45  46        numbers become visible in their order
///   index    ─────────▶ position 43          next: templates and erasures in (43, 46]
/// </code>
/// 1. Read how far the record is. 2. Take the next stretch, bounded so that a rebuild streams. 3. A template that was
/// erased since is not there any more; its erasure has a higher number and finds nothing. 4. Apply, and go on until the
/// position reached in 1.
/// </summary>
public sealed partial class IndexFollower : BackgroundService
{
    private const int Stretch = 2048;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ITemplateIndex _index;
    private readonly IDbContextFactory<RecordContext> _records;
    private readonly TimeSpan _pollInterval;
    private readonly TimeProvider _time;
    private readonly ILogger<IndexFollower> _logger;
    private long _position;
    private long _sequence;

    public IndexFollower(
        ITemplateIndex index,
        IDbContextFactory<RecordContext> records,
        IOptions<IndexOptions> options,
        IndexMetrics metrics,
        TimeProvider time,
        ILogger<IndexFollower> logger)
    {
        (_index, _records, _time, _logger) = (index, records, time, logger);
        _pollInterval = options.Value.PollInterval;
        metrics.ObserveLag(() => Lag);
    }

    /// <summary>Whether the index has caught up once since the start; before, an answer would miss templates.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Changes of the record that the index lacks, as far as is known.</summary>
    public long Lag => Math.Max(0, Volatile.Read(ref _sequence) - Volatile.Read(ref _position));

    /// <summary>Applies all that is committed; false where the index does not answer or is still being loaded.</summary>
    public async Task<bool> TryCatchUpAsync(CancellationToken cancellationToken)
    {
        if (!IsLoaded)
            return false;
        try
        {
            await CatchUpAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception);
            return false;
        }
    }

    /// <summary>Returns when the index has all that was committed before the call, by any process.</summary>
    /// <exception cref="Grpc.Core.RpcException">SERVICE_UNAVAILABLE: it is still being loaded.</exception>
    public Task EnsureCurrentAsync(CancellationToken cancellationToken) =>
        IsLoaded
            ? CatchUpAsync(cancellationToken)
            : throw RpcErrors.Unavailable("The index is still being loaded.", TimeSpan.FromSeconds(1));

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_pollInterval, _time);
        var started = _time.GetTimestamp();
        do
        {
            try
            {
                await CatchUpAsync(stoppingToken);
                if (IsLoaded)
                    continue;
                IsLoaded = true;
                LogLoaded(_position, _time.GetElapsedTime(started).TotalSeconds);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        // 1.
        await using var record = await _records.CreateDbContextAsync(cancellationToken);
        var sequence = await record.ReadSequenceAsync(cancellationToken);
        if (sequence <= Volatile.Read(ref _position))
            return;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Volatile.Write(ref _sequence, Math.Max(sequence, _sequence));
            _position = await _index.OpenAsync(await ReadPipelinesAsync(record, cancellationToken), cancellationToken);
            while (_position < sequence)
            {
                // 2., 3.
                var changes = await ReadChangesAsync(record, _position, sequence, cancellationToken);

                // 4.
                await _index.ApplyAsync(changes, cancellationToken);
                Volatile.Write(ref _position, changes.Position);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private static Task<List<IndexedPipeline>> ReadPipelinesAsync(
        RecordContext record, CancellationToken cancellationToken) =>
        record.Pipelines
            .Where(pipeline => record.Templates.Any(template => template.PipelineKey == pipeline.Key))
            .Select(pipeline => new IndexedPipeline(pipeline.Key, pipeline.EmbeddingSize))
            .ToListAsync(cancellationToken);

    private static async Task<IndexChanges> ReadChangesAsync(
        RecordContext record, long after, long upTo, CancellationToken cancellationToken)
    {
        var rows = await record.Templates
            .Where(row => row.Sequence > after && row.Sequence <= upTo)
            .OrderBy(row => row.Sequence)
            .Take(Stretch)
            .ToListAsync(cancellationToken);
        var position = rows.Count == Stretch ? rows[^1].Sequence : upTo;
        var erasures = await record.Erasures
            .Where(row => row.Sequence > after && row.Sequence <= position)
            .OrderBy(row => row.Sequence)
            .Select(row => new IndexErasure(row.GalleryKey, row.FaceKey))
            .ToListAsync(cancellationToken);
        return new([.. rows.Select(ToIndexed)], erasures, position);
    }

    private static IndexedTemplate ToIndexed(TemplateRow row) =>
        new(
            new(row.GalleryKey, row.PipelineKey),
            row.SubjectKey,
            row.FaceKey,
            TemplateRow.Read(row.Embedding).ToArray());

    [LoggerMessage(LogLevel.Information, "The index is loaded up to change {Position} after {Seconds:F2} s")]
    private partial void LogLoaded(long position, double seconds);

    [LoggerMessage(LogLevel.Warning, "The index could not follow the record; it is tried again")]
    private partial void LogFailed(Exception exception);
}
