using FacePlatform.Identity.Index;
using FacePlatform.Tests.Identity.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Identity.Index;

public sealed class ExactIndexTests
{
    private static readonly IndexPartition Partition = new(1, 1);

    private readonly Random _random = new(5);
    private readonly Dictionary<long, (long Subject, float[] Embedding)> _reference = [];
    private readonly ExactIndex _index = NewIndex();
    private long _position;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(128)]
    [InlineData(192)]
    [InlineData(512)]
    [InlineData(517)]
    public async Task It_answers_what_a_naive_scan_answers_at_any_embedding_size(int size)
    {
        await AddAsync(333, size);
        await CheckAsync(size, probes: 5, maxSubjects: 7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(192)]
    [InlineData(20_000)]
    public async Task It_answers_what_a_naive_scan_answers_at_any_gallery_size(int templates)
    {
        await AddAsync(templates, 64);
        await CheckAsync(64, probes: 3, maxSubjects: 5);
    }

    [Fact]
    public async Task It_follows_additions_and_erasures_in_any_mix_and_compacts()
    {
        for (var round = 0; round < 8; round++)
        {
            await AddAsync(1500, 32);
            var erased = _reference.Keys.Where(_ => _random.Next(10) < 7).ToList();
            await EraseAsync(erased);
            await CheckAsync(32, probes: 2, maxSubjects: 10);
        }

        await EraseAsync([.. _reference.Keys]);
        await CheckAsync(32, probes: 1, maxSubjects: 10);
        await AddAsync(10, 32);
        await CheckAsync(32, probes: 1, maxSubjects: 10);
    }

    [Fact]
    public async Task Changes_that_come_twice_are_applied_once()
    {
        var template = new IndexedTemplate(Partition, 1, 1, Vectors.Axis(0));
        await _index.ApplyAsync(new([template, template], [], 1), default);
        await _index.ApplyAsync(new([template], [new(1, 99), new(2, 1), new(3, null)], 2), default);
        Assert.Equal(2, await _index.OpenAsync([], default));
        Assert.Equal(1, (await _index.SearchAsync(Partition, [], 1, default)).Templates);
    }

    [Fact]
    public async Task Galleries_and_pipelines_are_searched_apart_and_a_gallery_is_erased_whole()
    {
        IndexPartition[] partitions = [new(1, 1), new(1, 2), new(2, 1)];
        await _index.ApplyAsync(
            new([.. partitions.Select((p, i) => new IndexedTemplate(p, i, i + 1, Vectors.Axis(0)))], [], 3), default);
        for (var i = 0; i < 3; i++)
            Assert.Equal(i, (await _index.SearchAsync(partitions[i], [Vectors.Axis(0)], 5, default)).Hits.Single().Single().Subject);

        await _index.ApplyAsync(new([], [new(1, null)], 4), default);
        var left = await Task.WhenAll(
            partitions.Select(async p => (await _index.SearchAsync(p, [], 1, default)).Templates));
        Assert.Equal([0, 0, 1], left);
    }

    [Fact]
    public async Task Searches_beside_a_writer_see_each_template_whole_or_not_at_all()
    {
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (long face = 1; !stop.IsCancellationRequested; face++)
            {
                // The subject's number is written into the direction: a mixed row would have another similarity.
                var added = new IndexedTemplate(Partition, face % 16, face, Vectors.Axis((int)(face % 16)));
                await _index.ApplyAsync(new([added], face > 3000 ? [new(1, face - 3000)] : [], face), default);
            }
        });
        for (var i = 0; i < 3000; i++)
        {
            var direction = i % 16;
            var result = await _index.SearchAsync(Partition, [Vectors.Axis(direction)], 16, default);
            Assert.All(result.Hits.Single(), hit => Assert.Equal(hit.Subject == direction ? 1 : 0, hit.Similarity));
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task A_cancelled_search_ends()
    {
        await AddAsync(100, 16);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _index.SearchAsync(Partition, [Vectors.Axis(0)], 1, new(canceled: true)));
    }

    private static ExactIndex NewIndex()
    {
        var services = new ServiceCollection().AddMetrics().AddSingleton<IndexMetrics>().BuildServiceProvider();
        return new(Options.Create(new IndexOptions()), services.GetRequiredService<IndexMetrics>());
    }

    private async Task AddAsync(int count, int size)
    {
        var added = new List<IndexedTemplate>();
        for (var i = 0; i < count; i++)
        {
            var face = ++_position;
            _reference.Add(face, (face % 97, Vectors.Random(_random, size)));
            added.Add(new(Partition, face % 97, face, _reference[face].Embedding));
        }

        await _index.ApplyAsync(new(added, [], _position), default);
    }

    private async Task EraseAsync(List<long> faces)
    {
        faces.ForEach(face => _reference.Remove(face));
        await _index.ApplyAsync(new([], [.. faces.Select(face => new IndexErasure(1, face))], ++_position), default);
    }

    private async Task CheckAsync(int size, int probes, int maxSubjects)
    {
        var batch = Enumerable.Range(0, probes).Select(_ => (ReadOnlyMemory<float>)Vectors.Random(_random, size)).ToArray();
        var result = await _index.SearchAsync(Partition, batch, maxSubjects, default);
        Assert.Equal(_reference.Count, result.Templates);
        for (var i = 0; i < probes; i++)
        {
            var expected = Naive(batch[i].ToArray(), maxSubjects);
            Assert.Equal(expected.Select(hit => hit.Subject), result.Hits[i].Select(hit => hit.Subject));
            Assert.Equal(expected.Select(hit => hit.Face), result.Hits[i].Select(hit => hit.Face));
            Assert.All(expected.Zip(result.Hits[i]), pair => Assert.Equal(pair.First.Similarity, pair.Second.Similarity, 1e-5));
        }
    }

    private IndexHit[] Naive(float[] probe, int maxSubjects) =>
        [.. _reference
            .Select(entry => new IndexHit(
                entry.Value.Embedding.Zip(probe, (a, b) => (double)a * b).Sum(), entry.Value.Subject, entry.Key))
            .GroupBy(hit => hit.Subject)
            .Select(group => group.MaxBy(hit => hit.Similarity))
            .OrderByDescending(hit => hit.Similarity)
            .ThenBy(hit => hit.Face)
            .Take(maxSubjects)];
}
