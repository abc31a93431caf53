using FacePlatform.Identity.Record;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class RebuildTests(IdentityDatabase database) : IdentityTest(database)
{
    private const int Faces = 1_200;

    [Fact]
    public async Task A_rebuild_removes_what_the_record_does_not_have_and_the_gallery_stays_searchable()
    {
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, Faces).Select(i => ($"s{i / 3}", Vectors.At(0.4, 1 + (i % 14)))));
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Caller.EnrolAsync("another", "bob", Vectors.Axis(0));
        await ForgetAsync("s0");

        using var done = new CancellationTokenSource();
        var searching = new TaskCompletionSource();
        var searches = Task.Run(async () =>
        {
            for (; !done.IsCancellationRequested; searching.TrySetResult())
                Assert.Equal("ann", (await Caller.WhoAsync(G, Vectors.Axis(0), maxCandidates: 1)).Single());
        });
        await Task.WhenAny(searching.Task, searches);
        List<RebuildIndexProgress> steps;
        try
        {
            steps = await RebuildAsync(G);
        }
        finally
        {
            await done.CancelAsync();
        }

        await searches;
        var last = steps[^1];
        Assert.Equal((Faces + 1 - 3, Faces + 1 - 3, 3, true), (last.Templates, last.TemplateCount, last.Removed, last.Done));
        Assert.All(steps.Zip(steps.Skip(1)), step => Assert.True(
            step.First is { Done: false } && step.Second.Templates >= step.First.Templates && step.Second.Removed >= step.First.Removed));
        Assert.Equal(Faces + 1 - 3, (await Caller.IdentifyAsync(G, Vectors.Axis(0), 0.999)).GallerySize);
        Assert.Equal(["bob"], await Caller.WhoAsync("another", Vectors.Axis(0)));

        // Once more: nothing is left to do.
        Assert.Equal(0, (await RebuildAsync(G))[^1].Removed);
    }

    [Fact]
    public async Task Who_is_enrolled_and_erased_while_the_index_is_rebuilt_is_right_afterwards()
    {
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, Faces).Select(i => ($"s{i}", Vectors.At(0.4, 1 + (i % 14)))));
        var rebuild = RebuildAsync(G);
        var i = 0;
        do
        {
            await Caller.EnrolAsync(G, $"new{i}", Vectors.Axis(0));
            await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, $"s{i}"));
            i++;
        }
        while (!rebuild.IsCompleted && i < 200);
        await rebuild;

        var answer = await Caller.IdentifyAsync(G, Vectors.Axis(0), 0.999, maxCandidates: 100);
        Assert.Equal(Faces, answer.GallerySize);
        Assert.Equal(Math.Min(i, 100), answer.Identifications.Single().Candidates.Count(candidate => candidate.Subject.Contains("/new")));
    }

    [Fact]
    public async Task A_gallery_that_does_not_exist_is_not_rebuilt() =>
        await Caller.FailsAsync(ErrorReason.GalleryNotFound, StatusCode.NotFound, () => RebuildAsync("nowhere"));

    private async Task<List<RebuildIndexProgress>> RebuildAsync(string gallery)
    {
        using var call = Database.Host.Curation.RebuildIndex(Caller.Gallery(gallery));
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }

    /// <summary>Erases a subject's faces behind the back of the change sequence: the index is not told.</summary>
    private async Task ForgetAsync(string subject)
    {
        await using var record = await Database.Host.Services
            .GetRequiredService<IDbContextFactory<RecordContext>>().CreateDbContextAsync();
        var key = (await record.Subjects.SingleAsync(row => row.Id == subject && row.Gallery.Tenant == Caller.Tenant)).Key;
        Assert.Equal(3, await record.Faces.Where(row => row.SubjectKey == key).ExecuteDeleteAsync());
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteRebuildTests(SqliteDatabase database) : RebuildTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresRebuildTests(PostgresDatabase database) : RebuildTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantRebuildTests(SqliteWithQdrant database) : RebuildTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantRebuildTests(PostgresWithQdrant database) : RebuildTests(database);
