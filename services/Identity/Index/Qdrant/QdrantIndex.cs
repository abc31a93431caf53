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

    private static readonly TimeSpan SizeInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, QdrantCollection> _collections = [];
    private readonly QdrantConnection _qdrant;
    private readonly QdrantCollections _places;
    private readonly QdrantSearch _search;
    private readonly QdrantOptions _options;
    private readonly TimeProvider _time;
    private volatile ConcurrentDictionary<IndexPartition, long> _counts = [];
    private long _sizeTime;
    private long _templates;
    private long _position;

    public QdrantIndex(
        QdrantConnection qdrant,
        QdrantCollections places,
        QdrantSearch search,
        IOptions<QdrantOptions> options,
        IndexMetrics metrics,
        TimeProvider time)
    {
        (_qdrant, _places, _search, _options, _time) = (qdrant, places, search, options.Value, time);
        metrics.ObserveSize(() => Volatile.Read(ref _templates));
    }

    public async Task<long> OpenAsync(IReadOnlyList<IndexedPipeline> pipelines, CancellationToken cancellationToken)
    {
        var places = new List<Place>(pipelines.Count);
        foreach (var pipeline in pipelines)
            places.Add(await OpenAsync(pipeline, cancellationToken));

        // What is followed already says how far the index is; at the start that is everything that has a position. Where
        // there is nothing yet, it is known only here.
        var followed = places.Exists(place => place is { IsNew: false, Position: not null })
            ? places.FindAll(place => !place.IsNew)
            : places;
        var position = followed.Min(place => place.Position) ?? (places.Exists(place => !place.IsNew) ? 0 : _position);
        foreach (var place in places)
        {
            if (place.Position is null || (place.IsNew && !(place.Pipeline.FirstTemplate <= position)))
                place.Position = await StartAsync(place, position, cancellationToken);
            _collections[place.Pipeline.Key] = place.Collection;
        }

        if (places.Count > 0)
            position = places.Min(place => place.Position!.Value);
        if (position == 0)
            await ClearAsync(cancellationToken);
        if (position != Interlocked.Exchange(ref _position, position))
            _counts = [];
        await CheckSizesAsync(cancellationToken);
        return position;
    }

    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        foreach (var collection in _collections.Values)
            await _places.ClearAsync(collection, cancellationToken);
        (_position, _counts) = (0, []);
    }

    public async Task ApplyAsync(IndexChanges changes, CancellationToken cancellationToken)
    {
        try
        {
            // 1.
            foreach (var pipeline in changes.Added.GroupBy(template => template.Partition.Pipeline))
                await AddAsync(Collection(pipeline.Key), pipeline, cancellationToken);

            // 2.
            foreach (var (pipeline, collection) in _collections)
                await EraseAsync(
                    collection,
                    [.. changes.Erased.Where(erasure => erasure.Pipeline is null || erasure.Pipeline == pipeline)],
                    cancellationToken);

            // 3.
            foreach (var collection in _collections.Values)
                await _places.WritePositionAsync(collection, changes.Position, cancellationToken);
            Volatile.Write(ref _position, changes.Position);
        }
        finally
        {
            // A count that began earlier keeps its own dictionary and is not seen any more.
            _counts = [];
        }
    }

    public async Task<IndexSearchResult> SearchAsync(
        IndexPartition partition,
        IReadOnlyList<ReadOnlyMemory<float>> probes,
        int maxSubjects,
        CancellationToken cancellationToken)
    {
        if (!_collections.TryGetValue(partition.Pipeline, out var collection))
            return new(0, [.. probes.Select(_ => Array.Empty<IndexHit>())]);
        var templates = await CountAsync(partition, collection, cancellationToken);
        return new(
            templates,
            await _search.RunAsync(collection, partition.Gallery, probes, maxSubjects, templates, cancellationToken));
    }

    public async IAsyncEnumerable<IReadOnlyList<long>> ReadFacesAsync(
        IndexPartition partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_collections.TryGetValue(partition.Pipeline, out var collection))
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
                ReadConsistency = _places.Consistency(),
            };
            var page = await _qdrant.CallAsync(call => _qdrant.Points.ScrollAsync(request, call), cancellationToken);
            yield return [.. page.Result.Select(point => (long)point.Id.Num)];
            offset = page.NextPageOffset;
            if (offset is null)
                yield break;
        }
    }

    private async Task<Place> OpenAsync(IndexedPipeline pipeline, CancellationToken cancellationToken)
    {
        var isNew = !_collections.TryGetValue(pipeline.Key, out var collection);
        var position = isNew ? null : await _places.ReadPositionAsync(collection!, cancellationToken);
        if (position is null)
        {
            collection = await _places.EnsureAsync(pipeline, cancellationToken);
            position = await _places.ReadPositionAsync(collection, cancellationToken);
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
        await _places.ClearAsync(place.Collection, cancellationToken);
        await _places.WritePositionAsync(place.Collection, start, cancellationToken);
        return start;
    }

    private QdrantCollection Collection(int pipeline) =>
        _collections.TryGetValue(pipeline, out var collection)
            ? collection
            : throw new InvalidOperationException("A template's pipeline was not opened.");

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
            await _places.UpsertAsync(collection, chunk.Select(ToPoint), token));
    }

    private async Task EraseAsync(
        QdrantCollection collection, List<IndexErasure> erasures, CancellationToken cancellationToken)
    {
        foreach (var gallery in erasures.Where(erasure => erasure.Face is null).Select(erasure => erasure.Gallery))
            await _places.DeleteAsync(collection, new() { Filter = QdrantCollections.Of(gallery) }, cancellationToken);
        foreach (var faces in erasures.Where(erasure => erasure.Face is not null).Chunk(_options.MaxBatch))
        {
            var ids = faces.Select(erasure => new PointId { Num = (ulong)erasure.Face!.Value });
            await _places.DeleteAsync(collection, new() { Points = new() { Ids = { ids } } }, cancellationToken);
        }
    }

    /// <summary>K, counted once per position: what other processes write after it was committed later.</summary>
    private async Task<long> CountAsync(
        IndexPartition partition, QdrantCollection collection, CancellationToken cancellationToken)
    {
        var counts = _counts;
        if (counts.TryGetValue(partition, out var known))
            return known;
        var count = await _places.CountAsync(collection, QdrantCollections.Of(partition.Gallery), cancellationToken);
        counts[partition] = count;
        return count;
    }

    private async Task CheckSizesAsync(CancellationToken cancellationToken)
    {
        if (_sizeTime != 0 && _time.GetElapsedTime(_sizeTime) < SizeInterval)
            return;
        var templates = 0L;
        foreach (var (pipeline, collection) in _collections)
        {
            var count = await _places.CountAsync(collection, filter: null, cancellationToken) - 1;
            templates += count;
            if (count > _options.QuantizeAbove && !collection.IsQuantized)
                _collections[pipeline] = await _places.QuantizeAsync(collection, cancellationToken);
        }

        Volatile.Write(ref _templates, templates);
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
}
