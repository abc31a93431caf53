using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Index;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Tests.Identity.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Index;

/// <summary>Margins to the runner-up, collisions, and hits of an index that lags behind a merge.</summary>
[Collection(nameof(SqliteDatabase))]
public sealed class GallerySearchTests(SqliteDatabase database) : IAsyncLifetime
{
    private const string G = "staff";

    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    private Caller Caller => new(database.Host.Client, _tenant);

    public async ValueTask InitializeAsync() => await Caller.RegisterAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_margin_is_to_the_next_subject_whether_it_reaches_the_threshold_or_not()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.At(0.9));
        await Caller.EnrolAsync(G, "ann", Vectors.At(0.85));
        await Caller.EnrolAsync(G, "bob", Vectors.At(0.7, 2));
        await Caller.EnrolAsync(G, "below", Vectors.At(0.1, 3));

        var all = (await Caller.IdentifyAsync(G, Vectors.Axis(0))).Identifications.Single().Candidates;
        Assert.Equal([0.2, 0.6], all.Select(candidate => Math.Round(candidate.Margin, 5)));

        // The runner-up counts even where only one candidate is asked for.
        var one = (await Caller.IdentifyAsync(G, Vectors.Axis(0), maxCandidates: 1)).Identifications.Single().Candidates;
        Assert.Equal(0.2, one.Single().Margin, 1e-5);
    }

    [Fact]
    public async Task The_only_subject_has_no_margin()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        var candidate = (await Caller.IdentifyAsync(G, Vectors.Axis(0))).Identifications.Single().Candidates.Single();
        Assert.False(candidate.HasMargin);
    }

    [Fact]
    public async Task Two_hits_that_the_record_knows_as_one_subject_are_answered_once_and_make_room()
    {
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 6).Select(i => ($"s{i}", Vectors.At(0.9 - (i * 0.05), 1 + i))));

        // Merged behind the back of the change sequence: the index still holds six subjects.
        await using (var record = await RecordAsync())
        {
            var subjects = await record.Subjects.Where(row => row.Gallery.Tenant == _tenant).OrderBy(row => row.Id).ToListAsync();
            var root = subjects[0].Key;
            var merged = subjects[1..3].Select(row => row.Key).ToList();
            await record.Subjects.Where(row => merged.Contains(row.Key))
                .ExecuteUpdateAsync(row => row.SetProperty(r => r.RootKey, root));
        }

        Assert.Equal(["s0", "s3", "s4"], await Caller.WhoAsync(G, Vectors.Axis(0), maxCandidates: 3));
        var best = (await Caller.IdentifyAsync(G, Vectors.Axis(0))).Identifications.Single().Candidates[0];
        Assert.Equal(0.15, best.Margin, 1e-5);
        Assert.EndsWith("/subjects/s0", best.Subject[..best.Subject.Length]);
    }

    [Fact]
    public async Task Collisions_are_the_other_subjects_that_identification_would_answer()
    {
        await Caller.EnrolAsync(G, "own", Vectors.At(0.95));
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 7).Select(i => ($"s{i}", Vectors.At(0.9 - (i * 0.05), 2 + i))));
        await Caller.EnrolAsync(G, "below", Vectors.At(0.1, 9));

        var report = await CollisionsAsync("own");
        Assert.True(report.Checked);
        Assert.Equal(
            ["s0", "s1", "s2", "s3", "s4"], report.Collisions.Select(collision => collision.Subject.Split('/')[^1]));
        var identified = await Caller.IdentifyAsync(G, Vectors.Axis(0));
        Assert.Equal((identified.Threshold, identified.Fpir), (report.Threshold, report.Fpir));
        Assert.Contains("own", (await CollisionsAsync(null)).Collisions[0].Subject);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(2_000_000)]
    [InlineData(10_000_000)]
    public async Task Among_millions_of_templates_the_strictest_supported_threshold_tells_collisions(long templates)
    {
        var services = database.Host.Services;
        var pipeline = await services.GetRequiredService<PipelineRegistry>().GetAsync(Pipelines.Default, default);
        var search = new GallerySearch(
            new LargeIndex(templates),
            services.GetRequiredService<IndexFollower>(),
            services.GetRequiredService<IDbContextFactory<RecordContext>>(),
            services.GetRequiredService<IndexMetrics>(),
            TimeProvider.System);
        var report = await new CollisionSearch(search).FindAsync(
            new IndexPartition(0, pipeline.Key), pipeline, new GalleryName(_tenant, G), null, Vectors.Axis(0), default);
        Assert.True(report.Checked);
        Assert.Equal((0.5, 1), (report.Threshold, report.Fpir));
    }

    private async Task<FacePlatform.V1.CollisionReport> CollisionsAsync(string? own)
    {
        var services = database.Host.Services;
        var pipeline = await services.GetRequiredService<PipelineRegistry>().GetAsync(Pipelines.Default, default);
        await using var record = await RecordAsync();
        var gallery = await record.Galleries.SingleAsync(row => row.Tenant == _tenant);
        return await services.GetRequiredService<CollisionSearch>().FindAsync(
            new IndexPartition(gallery.Key, pipeline.Key), pipeline, new GalleryName(_tenant, G), own, Vectors.Axis(0), default);
    }

    private Task<RecordContext> RecordAsync() =>
        database.Host.Services.GetRequiredService<IDbContextFactory<RecordContext>>().CreateDbContextAsync();

    /// <summary>Says that it holds so many templates, and finds none.</summary>
    private sealed class LargeIndex(long templates) : ITemplateIndex
    {
        public Task<IndexSearchResult> SearchAsync(
            IndexPartition partition,
            IReadOnlyList<ReadOnlyMemory<float>> probes,
            int maxSubjects,
            CancellationToken cancellationToken) =>
            Task.FromResult(new IndexSearchResult(templates, [.. probes.Select(_ => Array.Empty<IndexHit>())]));

        public Task<long> OpenAsync(IReadOnlyList<IndexedPipeline> pipelines, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task ClearAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task ApplyAsync(IndexChanges changes, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<IReadOnlyList<long>> ReadFacesAsync(
            IndexPartition partition, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
