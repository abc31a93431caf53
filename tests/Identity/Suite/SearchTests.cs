using FacePlatform.Identity.Index;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class SearchTests(IdentityDatabase database) : IdentityTest(database)
{
    /// <summary>Faces of the largest gallery of the suite.</summary>
    protected abstract int LargeGallery { get; }

    [Fact]
    public async Task An_empty_gallery_answers_no_match()
    {
        await Caller.CreateGalleryAsync(G);
        var answer = await Caller.IdentifyAsync(G, Vectors.Axis(0));
        Assert.Equal(0, answer.GallerySize);
        Assert.Equal(Outcome.NoMatch, answer.Identifications.Single().Outcome);
        Assert.Empty(answer.Identifications.Single().Candidates);
    }

    [Fact]
    public async Task One_face_is_found_and_a_stranger_is_not()
    {
        var face = await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        var known = await Caller.IdentifyAsync(G, Vectors.At(0.9));
        var candidate = known.Identifications.Single().Candidates.Single();
        Assert.Equal(("galleries/staff/subjects/ann", face.Name), (candidate.Subject, candidate.Face));
        Assert.Equal(0.9, candidate.Similarity, 1e-6);
        Assert.Equal((1, Outcome.Match), (known.GallerySize, known.Identifications.Single().Outcome));

        var stranger = await Caller.IdentifyAsync(G, Vectors.Axis(5));
        Assert.Equal(Outcome.NoMatch, stranger.Identifications.Single().Outcome);
        Assert.Empty(stranger.Identifications.Single().Candidates);
    }

    [Fact]
    public async Task Candidates_are_subjects_even_when_one_subject_has_all_the_nearest_faces()
    {
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 50).Select(i => ("owner", Vectors.At(0.9 + (i * 0.001), 1 + (i % 14)))));
        await Caller.EnrolAsync(G, "second", Vectors.At(0.8, 2));
        await Caller.EnrolAsync(G, "second", Vectors.At(0.7, 2));
        await Caller.EnrolAsync(G, "third", Vectors.At(0.6, 3));
        await Caller.EnrolAsync(G, "stranger", Vectors.At(0.1, 4));

        Assert.Equal(["owner", "second", "third"], await Caller.WhoAsync(G, Vectors.Axis(0)));
        Assert.Equal(["owner", "second"], await Caller.WhoAsync(G, Vectors.Axis(0), maxCandidates: 2));
        var best = (await Caller.IdentifyAsync(G, Vectors.Axis(0))).Identifications.Single().Candidates[0];
        Assert.Equal(0.949, best.Similarity, 1e-6);
    }

    [Fact]
    public async Task Every_subject_is_reached_when_a_few_own_hundreds_of_the_nearest_faces()
    {
        // Eight subjects, each with all its faces nearer than any face of the next one.
        const int Subjects = 8, Faces = 40;
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, Subjects * Faces)
            .Select(i => ($"s{i / Faces}", Vectors.At(0.95 - (i * 0.002), 1 + (i % 14)))));

        Assert.Equal(Enumerable.Range(0, Subjects).Select(i => $"s{i}"), await Caller.WhoAsync(G, Vectors.Axis(0), maxCandidates: 20));
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"s{i}"), await Caller.WhoAsync(G, Vectors.Axis(0), maxCandidates: 6));
        var answer = await Caller.IdentifyAsync(G, Vectors.Axis(0), fpir: 0.999, maxCandidates: Subjects);
        Assert.Equal(
            Enumerable.Range(0, Subjects).Select(i => Math.Round(0.95 - (i * Faces * 0.002), 5)),
            answer.Identifications.Single().Candidates.Select(candidate => Math.Round(candidate.Similarity, 5)));
    }

    [Fact]
    public async Task The_same_ids_in_other_tenants_and_galleries_are_other_people()
    {
        var other = NewTenant();
        await Caller.EnrolAsync("a", "ann", Vectors.Axis(0));
        await Caller.EnrolAsync("b", "ann", Vectors.Axis(1));
        await other.EnrolAsync("a", "ann", Vectors.Axis(2));

        for (var axis = 0; axis < 3; axis++)
        {
            Assert.Equal(axis == 0 ? ["ann"] : [], await Caller.WhoAsync("a", Vectors.Axis(axis)));
            Assert.Equal(axis == 1 ? ["ann"] : [], await Caller.WhoAsync("b", Vectors.Axis(axis)));
            Assert.Equal(axis == 2 ? ["ann"] : [], await other.WhoAsync("a", Vectors.Axis(axis)));
        }

        Assert.Equal(1, (await Caller.IdentifyAsync("a", Vectors.Axis(0))).GallerySize);
        await Caller.Client.DeleteGalleryAsync(new() { Gallery = Caller.Gallery("a"), Force = true });
        Assert.Equal(["ann"], await Caller.WhoAsync("b", Vectors.Axis(1)));
        Assert.Equal(["ann"], await other.WhoAsync("a", Vectors.Axis(2)));
    }

    [Fact]
    public async Task Galleries_of_two_pipelines_are_searched_apart()
    {
        var second = $"pipelines/{Caller.Tenant}";
        await Caller.RegisterAsync(Pipelines.Calibrated(second));
        await Caller.EnrolAsync("a", "ann", Vectors.Axis(0));
        await Caller.CreateGalleryAsync("b", pipeline: second);
        await Caller.Client.EnrollTemplateAsync(
            Caller.Enrolment("b", "bob", Caller.Probe(Vectors.Axis(0), pipeline: second)));

        Assert.Equal(["ann"], await Caller.WhoAsync("a", Vectors.Axis(0)));
        var request = new IdentifyTemplatesRequest
        {
            Gallery = Caller.Gallery("b"),
            Pipeline = second,
            Probes = { Caller.Probe(Vectors.Axis(0), pipeline: second) },
        };
        var answer = await Caller.Client.IdentifyTemplatesAsync(request);
        Assert.Equal((1, "galleries/b/subjects/bob"),
            (answer.GallerySize, answer.Identifications.Single().Candidates.Single().Subject));
    }

    [Fact]
    public async Task Several_probes_are_answered_in_their_order()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Caller.EnrolAsync(G, "bob", Vectors.Axis(1));
        var request = Caller.Identification(
            G,
            Caller.Probe(Vectors.Axis(1)),
            Caller.Probe(Vectors.Axis(0), Caller.Blurred),
            Caller.Probe(Vectors.Axis(2)),
            Caller.Probe(Vectors.Axis(0)));

        var answer = await Caller.Client.IdentifyTemplatesAsync(request);

        Assert.Equal([Outcome.Match, Outcome.Undecidable, Outcome.NoMatch, Outcome.Match],
            answer.Identifications.Select(identification => identification.Outcome));
        Assert.EndsWith("bob", answer.Identifications[0].Candidates.Single().Subject);
        Assert.EndsWith("ann", answer.Identifications[3].Candidates.Single().Subject);
        Assert.Equal(["probe.sharpness 12.1 < 20", "probe.yaw 71.5 > 60"], answer.Identifications[1].Reasons);
        Assert.Empty(answer.Identifications[1].Candidates);
    }

    [Fact]
    public async Task What_is_erased_never_matches_again()
    {
        var near = await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Caller.EnrolAsync(G, "ann", Vectors.At(0.7));
        await Caller.EnrolAsync(G, "bob", Vectors.At(0.6));

        await Caller.Client.DeleteFaceAsync(Caller.Face(near));
        var left = (await Caller.IdentifyAsync(G, Vectors.Axis(0))).Identifications.Single().Candidates[0];
        Assert.EndsWith("ann", left.Subject);
        Assert.Equal(0.7, left.Similarity, 1e-6);
        Assert.Equal(0.7, (await Caller.VerifyAsync(G, "ann", Vectors.Axis(0))).Decision.Similarity, 1e-6);

        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "ann"));
        Assert.Equal(["bob"], await Caller.WhoAsync(G, Vectors.Axis(0)));
        Assert.Equal(1, (await Caller.IdentifyAsync(G, Vectors.Axis(0))).GallerySize);
    }

    [Fact]
    public async Task A_face_that_only_the_index_still_holds_never_matches()
    {
        var face = await Caller.EnrolAsync(G, "ghost", Vectors.Axis(0));
        await Caller.EnrolAsync(G, "bob", Vectors.At(0.6));
        await using (var record = await Database.Host.Services
            .GetRequiredService<IDbContextFactory<RecordContext>>().CreateDbContextAsync())
        {
            // Erased behind the back of the change sequence, so that the index is not told.
            var id = Caller.Face(face).Face;
            Assert.Equal(1, await record.Faces.Where(row => row.Id == id).ExecuteDeleteAsync());
        }

        Assert.Equal(["bob"], await Caller.WhoAsync(G, Vectors.Axis(0)));
    }

    [Fact]
    public async Task Nothing_erased_is_answered_while_faces_come_and_go()
    {
        await Caller.EnrolAsync(G, "stays", Vectors.At(0.6));
        using var stop = new CancellationTokenSource();
        var erased = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        var writer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var face = await Caller.EnrolAsync(G, "comes-and-goes", Vectors.Axis(0));
                await Caller.Client.DeleteFaceAsync(Caller.Face(face));
                erased[face.Name] = true;
            }
        });

        for (var i = 0; i < 100; i++)
        {
            var before = erased.Keys.ToHashSet();
            var found = (await Caller.IdentifyAsync(G, Vectors.Axis(0))).Identifications.Single().Candidates;
            Assert.DoesNotContain(found, candidate => before.Contains(candidate.Face));
            Assert.Contains(found, candidate => candidate.Subject.EndsWith("stays", StringComparison.Ordinal));
        }

        await stop.CancelAsync();
        await writer;
        Assert.NotEmpty(erased);
    }

    [Fact]
    public async Task Many_faces_of_concurrent_writers_are_all_found_also_after_the_index_is_rebuilt()
    {
        var settings = await Database.CreateAsync();
        var random = new Random(7);
        var faces = Enumerable.Range(0, LargeGallery)
            .Select(i => (Subject: $"s{i / 2}", Embedding: Vectors.Random(random))).ToArray();
        (double Similarity, string Subject)[] Expected(float[] probe) =>
            [.. faces.GroupBy(face => face.Subject, face => face.Embedding.Zip(probe, (a, b) => (double)a * b).Sum())
                .Select(group => (group.Max(), group.Key)).OrderByDescending(hit => hit.Item1).Take(5)];

        async Task CheckAsync(Caller caller)
        {
            for (var i = 0; i < 5; i++)
            {
                var probe = Vectors.Random(new Random(100 + i));
                var answer = await caller.IdentifyAsync(G, probe, fpir: 0.999);
                Assert.Equal(faces.Length, answer.GallerySize);
                var found = answer.Identifications.Single().Candidates;
                Assert.Equal(
                    Expected(probe).Where(hit => hit.Similarity >= answer.Threshold).Select(hit => hit.Subject),
                    found.Select(candidate => candidate.Subject.Split('/')[^1]));
                Assert.NotEmpty(found);
            }
        }

        await using (var host = await IdentityHost.StartAsync(settings))
        {
            var caller = new Caller(host.Client, "tenant");
            await caller.RegisterAsync();
            Assert.All(await caller.EnrolManyAsync(G, faces), face => Assert.True(face.Searchable));
            await CheckAsync(caller);
        }

        await using var again = await IdentityHost.StartAsync(settings);
        Assert.Equal(0, again.Services.GetRequiredService<IndexFollower>().Lag);
        await CheckAsync(new Caller(again.Client, "tenant"));
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteSearchTests(SqliteDatabase database) : SearchTests(database)
{
    protected override int LargeGallery => 10_000;
}

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresSearchTests(PostgresDatabase database) : SearchTests(database)
{
    // A statement costs a round trip here; more faces would only take longer.
    protected override int LargeGallery => 2_000;
}

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantSearchTests(SqliteWithQdrant database) : SearchTests(database)
{
    protected override int LargeGallery => 10_000;
}

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantSearchTests(PostgresWithQdrant database) : SearchTests(database)
{
    protected override int LargeGallery => 2_000;
}
