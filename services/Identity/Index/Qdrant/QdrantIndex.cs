using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Qdrant.Client.Grpc;

namespace FacePlatform.Identity.Index.Qdrant;

/// <summary>
/// Searches in a Qdrant server or cluster.
/// <code>
///   stretch of changes ──▶ 1. points written ──▶ 2. points removed ──▶ 3. position written, last
///                              waiting for each          in every collection, found again at the next start
/// </code>
/// What is written before the position may be written again after a failure, and ends the same. The index is as far as
/// the collection that is least far. One that is missing lacks what comes from its pipeline's first template on.
/// </summary>
internal sealed class QdrantIndex : ITemplateIndex
{
    private const int ScrollPage = 1000;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<int, QdrantCollection> _opened = [];
    private readonly QdrantConnection _qdrant;
    private readonly QdrantCollections _collections;
    private readonly QdrantSearch _search;
    private readonly QdrantOptions _options;
    private readonly IndexTurns _turns;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<IndexPartition, PartitionCount> _counts = [];
    private long _sizeTime;
    private long _templates;
    private long _position;

    public QdrantIndex(
        QdrantConnection qdrant,
        QdrantCollections collections,
        QdrantSearch search,
        IOptions<QdrantOptions> options,
        IndexTurns turns,
        IndexMetrics metrics,
        TimeProvider time)
    {
        (_qdrant, _collections, _search, _options) = (qdrant, collections, search, options.Value);
        (_turns, _time) = (turns, time);
        metrics.ObserveSize(() => Volatile.Read(ref _templates));
    }

    public IReadOnlyDictionary<int, long>? Sizes { get; private set; }

    public async Task<long> OpenAsync(IReadOnlyList<IndexedPipeline> pipelines, CancellationToken cancellationToken)
    {
        var places = new List<Place>(pipelines.Count);
        foreach (var pipeline in pipelines)
            places.Add(await OpenAsync(pipeline, cancellationToken));

        var position = PositionOf(places);
        foreach (var place in places)
        {
            if (place.Position is null || (place.IsNew && !(place.Pipeline.FirstTemplate <= position)))
                place.Position = await StartAsync(place, position, cancellationToken);
            _opened[place.Pipeline.Key] = place.Collection;
        }

        if (places.Count > 0)
            position = places.Min(place => place.Position!.Value);
        if (position == 0)
            await EmptyAsync(places, cancellationToken);
        if (position != Interlocked.Exchange(ref _position, position))
            _counts.Clear();
        await CheckSizesAsync(cancellationToken);
        return position;
    }

    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        foreach (var collection in _opened.Values)
            await _collections.ClearAsync(collection, cancellationToken);
        Volatile.Write(ref _position, 0);
        _counts.Clear();
    }

    public async Task ApplyAsync(IndexChanges changes, CancellationToken cancellationToken)
    {
        try
        {
            // 1.
            foreach (var pipeline in changes.Added.GroupBy(template => template.Partition.Pipeline))
                await AddAsync(Collection(pipeline.Key), pipeline, cancellationToken);

            // 2.
            foreach (var (pipeline, collection) in _opened)
                await EraseAsync(
                    collection,
                    [.. changes.Erased.Where(erasure => erasure.Pipeline is null || erasure.Pipeline == pipeline)],
                    cancellationToken);

            // 3.
            foreach (var collection in _opened.Values)
                await _collections.WritePositionAsync(collection, changes.Position, cancellationToken);
            Volatile.Write(ref _position, changes.Position);
        }
        finally
        {
            ForgetCounts(changes);
        }
    }

    public async Task<IndexSearchResult> SearchAsync(
        IndexPartition partition,
        IReadOnlyList<ReadOnlyMemory<float>> probes,
        int maxSubjects,
        CancellationToken cancellationToken)
    {
        if (!_opened.TryGetValue(partition.Pipeline, out var collection))
            return new(0, [.. probes.Select(_ => Array.Empty<IndexHit>())]);
        var templates = await CountAsync(partition, collection, cancellationToken);
        return new(
            templates,
            await _search.RunAsync(collection, partition.Gallery, probes, maxSubjects, templates, cancellationToken));
    }

    public async IAsyncEnumerable<IReadOnlyList<long>> ReadFacesAsync(
        IndexPartition partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_opened.TryGetValue(partition.Pipeline, out var collection))
            yield break;
        for (PointId? offset = null; ;)
        {
            var request = new ScrollPoints
            {
                CollectionName = collection.Name,
                Filter = QdrantCollections.Of(partition.Gallery),
                Limit = ScrollPage,
                Offset = offset,
                WithPayload = false,
                ReadConsistency = _collections.Consistency(),
            };
            var page = await _qdrant.CallAsync(call => _qdrant.Points.ScrollAsync(request, call), cancellationToken);
            yield return [.. page.Result.Select(point => (long)point.Id.Num)];
            offset = page.NextPageOffset;
            if (offset is null)
                yield break;
        }
    }

    // What this process follows already says how far the index is: a collection that turns up beside it with an older
    // position is of an older life. Where nothing has a position yet, only this process knows it.
    private long PositionOf(List<Place> places)
    {
        var followed = places.FindAll(place => !place.IsNew);
        return followed.Min(place => place.Position)
            ?? places.Min(place => place.Position)
            ?? (followed.Count > 0 ? 0 : _position);
    }

    private async Task<Place> OpenAsync(IndexedPipeline pipeline, CancellationToken cancellationToken)
    {
        var isNew = !_opened.TryGetValue(pipeline.Key, out var collection);
        var position = isNew ? null : await _collections.ReadPositionAsync(collection!, cancellationToken);
        if (position is null)
        {
            collection = await _collections.EnsureAsync(pipeline, cancellationToken);
            position = await _collections.ReadPositionAsync(collection, cancellationToken);
        }

        return new(pipeline, collection!, isNew) { Position = position };
    }

    /// <summary>
    /// Makes an empty collection of one that was created, lost its points, or has some of an older life, and answers from
    /// where on it has to be filled.
    /// </summary>
    private async Task<long> StartAsync(Place place, long position, CancellationToken cancellationToken)
    {
        var start = place.Pipeline.FirstTemplate is { } first ? Math.Min(first - 1, position) : position;
        await _collections.ClearAsync(place.Collection, cancellationToken);
        await _collections.WritePositionAsync(place.Collection, start, cancellationToken);
        return start;
    }

    /// <summary>Removes what is of an older life; mostly nothing, which is only looked at.</summary>
    private async Task EmptyAsync(List<Place> places, CancellationToken cancellationToken)
    {
        foreach (var place in places)
        {
            if (place.Position > 0
                || await _collections.CountAsync(place.Collection, filter: null, cancellationToken) > 1)
            {
                await _collections.ClearAsync(place.Collection, cancellationToken);
                _counts.Clear();
            }
        }
    }

    private QdrantCollection Collection(int pipeline) =>
        _opened.TryGetValue(pipeline, out var collection)
            ? collection
            : throw new IndexUnavailableException("The index does not know the pipeline yet.", RetryAfter);

    private async Task AddAsync(
        QdrantCollection collection, IEnumerable<IndexedTemplate> templates, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = _options.MaxConcurrency,
            CancellationToken = cancellationToken,
        };

        // The order does not matter: a face is in a stretch once.
        await Parallel.ForEachAsync(templates.Chunk(_options.MaxBatch), parallel, async (chunk, token) =>
            await _collections.UpsertAsync(collection, chunk.Select(ToPoint), token));
    }

    private async Task EraseAsync(
        QdrantCollection collection, List<IndexErasure> erasures, CancellationToken cancellationToken)
    {
        foreach (var gallery in erasures.Where(erasure => erasure.Face is null).Select(erasure => erasure.Gallery))
            await _collections.DeleteAsync(collection, new() { Filter = QdrantCollections.Of(gallery) }, cancellationToken);
        foreach (var faces in erasures.Where(erasure => erasure.Face is not null).Chunk(_options.MaxBatch))
        {
            var ids = faces.Select(erasure => new PointId { Num = (ulong)erasure.Face!.Value });
            await _collections.DeleteAsync(collection, new() { Points = new() { Ids = { ids } } }, cancellationToken);
        }
    }

    /// <summary>K, counted once until the gallery changes: what other processes write after it was committed later.</summary>
    private async Task<long> CountAsync(
        IndexPartition partition, QdrantCollection collection, CancellationToken cancellationToken)
    {
        var count = _counts.GetOrAdd(partition, static _ => new());
        if (count.Templates is { } known)
            return known;
        var templates = await _collections.CountAsync(
            collection, QdrantCollections.Of(partition.Gallery), cancellationToken);
        count.Templates = templates;
        return templates;
    }

    private void ForgetCounts(IndexChanges changes)
    {
        // Others change what this process does not see.
        if (_turns.AreShared)
        {
            _counts.Clear();
            return;
        }

        var galleries = changes.Added.Select(template => template.Partition.Gallery)
            .Concat(changes.Erased.Select(erasure => erasure.Gallery));
        foreach (var gallery in galleries.Distinct())
        {
            foreach (var pipeline in _opened.Keys)
                _counts.TryRemove(new(gallery, pipeline), out _);
        }
    }

    private async Task CheckSizesAsync(CancellationToken cancellationToken)
    {
        Sizes = null;
        if (_sizeTime != 0 && _time.GetElapsedTime(_sizeTime) < _options.CountInterval)
            return;
        var sizes = new Dictionary<int, long>();
        foreach (var (pipeline, collection) in _opened)
        {
            var count = await _collections.CountAsync(collection, filter: null, cancellationToken) - 1;
            sizes[pipeline] = count;
            if (count > _options.QuantizeAbove && !collection.IsQuantized)
                _opened[pipeline] = await _collections.QuantizeAsync(collection, cancellationToken);
        }

        Sizes = sizes;
        Volatile.Write(ref _templates, sizes.Values.Sum());
        _sizeTime = _time.GetTimestamp();
    }

    private static PointStruct ToPoint(IndexedTemplate template) =>
        new()
        {
            Id = new() { Num = (ulong)template.Face },
            Vectors = template.Embedding.ToArray(),
            Payload =
            {
                [QdrantCollections.Gallery] = QdrantCollections.Tenant(template.Partition.Gallery),
                [QdrantCollections.Subject] = template.Subject,
            },
        };

    /// <summary>A pipeline's collection as it was found.</summary>
    private sealed record Place(IndexedPipeline Pipeline, QdrantCollection Collection, bool IsNew)
    {
        public long? Position { get; set; }
    }

    /// <summary>
    /// How many templates a partition has, once that was counted. Who counts keeps the object: where it was removed
    /// meanwhile, what is counted is not seen by anybody else.
    /// </summary>
    private sealed class PartitionCount
    {
        private long _templates = -1;

        public long? Templates
        {
            get => Volatile.Read(ref _templates) is var templates and >= 0 ? templates : null;
            set => Volatile.Write(ref _templates, value!.Value);
        }
    }
}
