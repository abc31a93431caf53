using FacePlatform.Identity.Record;
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
/// 1. Wait until somebody wants the index to have a number, or until it is time to look. 2. Ask the index how far it is:
/// at the start, after a failure, whenever it is time to look, and at every turn where others change it too. One that
/// fell back has lost its data and is loaded again; one that has fewer templates than the record had when they were last
/// counted has lost a part and is loaded again too; one that is ahead of the record followed another. 3. Take the next
/// stretch, bounded so that a rebuild streams. A template that was erased since is not there any more; its erasure has a
/// higher number and finds nothing. 4. Apply, let go whoever waited for it, and go on.
/// </summary>
public sealed partial class IndexFollower : BackgroundService
{
    private const int Stretch = 4096;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly PositionWaiters _waiters = new();
    private readonly Dictionary<int, IndexedPipeline> _pipelines = [];
    private readonly TaskCompletionSource _started = new();
    private readonly ITemplateIndex _index;
    private readonly IndexCompleteness _completeness;
    private readonly IndexTurns _turns;
    private readonly IDbContextFactory<RecordContext> _records;
    private readonly IndexOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<IndexFollower> _logger;
    private long _sequence;
    private long _erasedBeforeLoad;
    private long _pipelinesRead;
    private volatile bool _answers;

    public IndexFollower(
        ITemplateIndex index,
        IndexCompleteness completeness,
        IndexTurns turns,
        IDbContextFactory<RecordContext> records,
        IOptions<IndexOptions> options,
        IndexMetrics metrics,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        ILogger<IndexFollower> logger)
    {
        (_index, _completeness, _turns) = (index, completeness, turns);
        (_records, _options, _time, _logger) = (records, options.Value, time, logger);
        lifetime.ApplicationStarted.Register(_started.SetResult);
        metrics.ObserveLag(() => Lag);
    }

    /// <summary>Whether the index has caught up once since it was opened; before, an answer would miss templates.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Whether it has not been tried to the end yet.</summary>
    public bool IsStarting { get; private set; } = true;

    /// <summary>Whether the index is loaded and did not fail when it was last used.</summary>
    public bool IsAnswering => IsLoaded && _answers;

    /// <summary>Changes of the record that the index lacks, as far as is known.</summary>
    public long Lag => Math.Max(0, Volatile.Read(ref _sequence) - _waiters.Position);

    /// <summary>
    /// Waits for a bounded time until all that is committed is applied; false where the index does not answer in time or
    /// is still being loaded.
    /// </summary>
    public async Task<bool> TryCatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EnsureCurrentAsync(cancellationToken).WaitAsync(_options.WriteWait, _time, cancellationToken);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Returns when the index has all that was committed before the call, by any process.</summary>
    /// <exception cref="IndexUnavailableException">It is still being loaded, or does not answer.</exception>
    public async Task EnsureCurrentAsync(CancellationToken cancellationToken)
    {
        if (!IsLoaded)
            throw new IndexUnavailableException("The index is still being loaded.", RetryAfter);
        if (!_answers)
            throw NotAnswering();
        await using var record = await _records.CreateDbContextAsync(cancellationToken);
        await _waiters.WaitForAsync(await record.ReadSequenceAsync(cancellationToken)).WaitAsync(cancellationToken);
    }

    /// <summary>Changes the index beside the changes that are followed.</summary>
    /// <param name="change">Is given the record to read from and the position to leave as it is.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal async Task<T> TakeTurnAsync<T>(Func<RecordContext, long, Task<T>> change, CancellationToken cancellationToken)
    {
        await using var turn = await _turns.TakeAsync(cancellationToken);
        if (_turns.AreShared)
            await OpenAsync(turn.Record, cancellationToken);
        return await change(turn.Record, _waiters.Position);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        finally
        {
            _answers = false;
            _waiters.End(NotAnswering());
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.PollInterval, _time);
        var tick = Task.FromResult(true);
        while (true)
        {
            // 1.
            var asked = _answers ? _waiters.WhenAskedAsync() : tick;
            await Task.WhenAny(tick, asked).WaitAsync(stoppingToken);
            var look = tick.IsCompleted;
            if (look)
                tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
            try
            {
                await FollowAsync(look, stoppingToken);
                (_answers, IsStarting) = (true, false);
            }
            catch (IndexMismatchException)
            {
                // Ends the host with this error; one that is still starting would say that it was cancelled.
                await _started.Task.WaitAsync(stoppingToken);
                throw;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(_answers || IsStarting ? LogLevel.Warning : LogLevel.Debug, exception);
                (_answers, IsStarting) = (false, false);
                _waiters.Fail(exception is OperationCanceledException ? NotAnswering() : exception);
            }
        }
    }

    private static IndexUnavailableException NotAnswering() => new("The index does not answer.", RetryAfter);

    private async Task FollowAsync(bool look, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        if (look)
        {
            await using var turn = await _turns.TakeAsync(cancellationToken);
            await OpenAsync(turn.Record, cancellationToken);
        }

        var sequence = look ? _sequence : _waiters.Wanted;
        Volatile.Write(ref _sequence, Math.Max(sequence, _sequence));
        while (_waiters.Position < sequence)
        {
            await using var turn = await _turns.TakeAsync(cancellationToken);
            if (_turns.AreShared)
                await OpenAsync(turn.Record, cancellationToken);
            if (_waiters.Position < sequence)
                await ApplyNextAsync(turn.Record, sequence, cancellationToken);
        }

        if (!IsLoaded)
            LogLoaded(_waiters.Position, _time.GetElapsedTime(started).TotalSeconds);
        IsLoaded = true;
    }

    /// <summary>2.</summary>
    private async Task OpenAsync(RecordContext record, CancellationToken cancellationToken)
    {
        var sequence = await record.ReadSequenceAsync(cancellationToken);
        Volatile.Write(ref _sequence, sequence);
        await ReadPipelinesAsync(record, cancellationToken);
        _pipelinesRead = sequence;
        var position = await _index.OpenAsync([.. _pipelines.Values], cancellationToken);
        if (position > sequence)
        {
            LogAhead(position, sequence);
            await _index.ClearAsync(cancellationToken);
            position = 0;
        }
        else if (await _completeness.LacksTemplatesAsync(record, _pipelines, position, cancellationToken))
        {
            await _index.ClearAsync(cancellationToken);
            position = 0;
        }

        // What was erased before an empty index is filled was never in it. One that turns up with something in it, such
        // as an older copy that was restored, may hold what was erased.
        if (position == 0)
            _erasedBeforeLoad = sequence;
        else if (position != _waiters.Position)
            _erasedBeforeLoad = 0;
        if (position < _waiters.Position)
        {
            LogLost(_waiters.Position, position);
            IsLoaded = false;
            _waiters.Fail(new IndexUnavailableException("The index is being loaded again.", RetryAfter));
        }

        _waiters.Reach(position);
    }

    // A pipeline's first template is looked for until there is one, each time only in what is new.
    private async Task ReadPipelinesAsync(RecordContext record, CancellationToken cancellationToken)
    {
        int[] complete = [.. _pipelines.Values.Where(pipeline => pipeline.FirstTemplate is not null).Select(p => p.Key)];
        var others = await record.Pipelines
            .Where(pipeline => !complete.Contains(pipeline.Key))
            .Select(pipeline => new IndexedPipeline(
                pipeline.Key,
                record.ChangeSequence.Single().RecordId,
                pipeline.Name,
                pipeline.EmbeddingSize,
                record.Templates
                    .Where(row => row.PipelineKey == pipeline.Key && row.Sequence > _pipelinesRead)
                    .Min(row => (long?)row.Sequence)))
            .ToListAsync(cancellationToken);
        others.ForEach(pipeline => _pipelines[pipeline.Key] = pipeline);
    }

    private async Task ApplyNextAsync(RecordContext record, long upTo, CancellationToken cancellationToken)
    {
        // 3.
        var after = _waiters.Position;
        var templates = await record.Templates
            .Where(row => row.Sequence > after && row.Sequence <= upTo)
            .ReadStretchAsync(Stretch, cancellationToken);
        if (templates.Exists(row => !_pipelines.ContainsKey(row.Template.Partition.Pipeline)))
        {
            await OpenAsync(record, cancellationToken);
            return;
        }

        var position = templates.Count == Stretch ? templates[^1].Sequence : upTo;
        var unknownErasures = Math.Max(after, _erasedBeforeLoad);
        var erasures = await record.Erasures
            .Where(row => row.Sequence > unknownErasures && row.Sequence <= position)
            .OrderBy(row => row.Sequence)
            .Select(row => new { row.Sequence, Erasure = new IndexErasure(row.GalleryKey, row.FaceKey, row.PipelineKey) })
            .ToListAsync(cancellationToken);

        // A gallery may get templates again of a pipeline whose templates were removed. Those are no part of the stretch:
        // it is applied before its erasures.
        position = erasures.Find(row => row.Erasure.Pipeline is not null)?.Sequence ?? position;
        var added = templates.TakeWhile(row => row.Sequence <= position).Select(row => row.Template);
        var erased = erasures.TakeWhile(row => row.Sequence <= position).Select(row => row.Erasure);

        // 4.
        await _index.ApplyAsync(new([.. added], [.. erased], position), cancellationToken);
        _waiters.Reach(position);
    }

    [LoggerMessage(LogLevel.Information, "The index is loaded up to change {Position} after {Seconds:F2} s")]
    private partial void LogLoaded(long position, double seconds);

    [LoggerMessage(LogLevel.Warning, "The index fell back from change {Known} to {Position}; it is loaded again")]
    private partial void LogLost(long known, long position);

    [LoggerMessage(
        LogLevel.Warning,
        "The index is at change {Position} of a record that has {Sequence}: it followed another one and is cleared")]
    private partial void LogAhead(long position, long sequence);

    [LoggerMessage(Message = "The index could not follow the record; it is tried again")]
    private partial void LogFailed(LogLevel level, Exception exception);
}
