using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Index;

/// <summary>
/// Compares every template: no neighbour is missed. Measured on hard 512-d vectors, an HNSW graph at default settings
/// missed a quarter of the planted neighbours among 20,000, while the scan of 100,000 takes about 10 ms on two cores.
/// In memory; rebuilt from the record at start.
/// </summary>
public sealed class ExactIndex : ITemplateIndex
{
    private readonly ConcurrentDictionary<long, ConcurrentDictionary<int, TemplateMatrix>> _galleries = [];
    private readonly int _threads;
    private long _position;

    public ExactIndex(IOptions<IndexOptions> options, IndexMetrics metrics)
    {
        _threads = options.Value.Threads is 0 ? Environment.ProcessorCount : options.Value.Threads;
        metrics.ObserveSize(
            () => _galleries.Values.SelectMany(gallery => gallery.Values).Sum(matrix => (long)matrix.Current.Templates));
        metrics.ObserveGalleries(() => _galleries.Values.Sum(gallery => gallery.Count));
    }

    public Task<long> OpenAsync(IReadOnlyList<IndexedPipeline> pipelines, CancellationToken cancellationToken) =>
        Task.FromResult(Volatile.Read(ref _position));

    public Task ClearAsync(CancellationToken cancellationToken)
    {
        _galleries.Clear();
        Volatile.Write(ref _position, 0);
        return Task.CompletedTask;
    }

    public Task ApplyAsync(IndexChanges changes, CancellationToken cancellationToken)
    {
        foreach (var template in changes.Added)
        {
            _galleries.GetOrAdd(template.Partition.Gallery, static _ => [])
                .GetOrAdd(template.Partition.Pipeline, static (_, size) => new(size), template.Embedding.Length)
                .Add(template.Subject, template.Face, template.Embedding.Span);
        }

        foreach (var erasure in changes.Erased)
            Erase(erasure);
        Volatile.Write(ref _position, changes.Position);
        return Task.CompletedTask;
    }

    public Task<IndexSearchResult> SearchAsync(
        IndexPartition partition,
        IReadOnlyList<ReadOnlyMemory<float>> probes,
        int maxSubjects,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_galleries.TryGetValue(partition.Gallery, out var gallery)
            || !gallery.TryGetValue(partition.Pipeline, out var matrix))
            return Task.FromResult(new IndexSearchResult(0, [.. probes.Select(_ => Array.Empty<IndexHit>())]));
        var snapshot = matrix.Current;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancellationToken };
        var hits = probes.Count == 0 ? [] : MatrixSearch.Run(matrix, snapshot, probes, maxSubjects, parallel);
        return Task.FromResult(new IndexSearchResult(snapshot.Templates, hits));
    }

    public IAsyncEnumerable<IReadOnlyList<long>> ReadFacesAsync(
        IndexPartition partition, CancellationToken cancellationToken) =>
        _galleries.TryGetValue(partition.Gallery, out var gallery)
        && gallery.TryGetValue(partition.Pipeline, out var matrix)
            ? matrix.Current.ReadFaces().ToAsyncEnumerable()
            : AsyncEnumerable.Empty<IReadOnlyList<long>>();

    private void Erase(IndexErasure erasure)
    {
        if (!_galleries.TryGetValue(erasure.Gallery, out var gallery))
            return;
        if (erasure is { Face: null, Pipeline: null })
            _galleries.TryRemove(erasure.Gallery, out _);
        else if (erasure is { Face: null, Pipeline: { } pipeline })
            gallery.TryRemove(pipeline, out _);
        else
            foreach (var (key, matrix) in gallery)
            {
                if (key == (erasure.Pipeline ?? key))
                    matrix.Erase(erasure.Face!.Value);
            }
    }
}
