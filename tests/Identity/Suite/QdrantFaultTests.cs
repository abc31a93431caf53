using FacePlatform.Identity.Index;
using FacePlatform.Identity.Record;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Qdrant;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Qdrant.Client.Grpc;
using Vectors = FacePlatform.Tests.Identity.Hosting.Vectors;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>What goes wrong at Qdrant, and what callers and the record see of it.</summary>
public abstract class QdrantFaultTests(IdentityDatabase database) : IAsyncLifetime
{
    private const string G = "staff";

    private TestQdrant _qdrant = null!;
    private (string, string)[] _settings = null!;
    private IdentityHost? _host;

    private QdrantDouble Server => _qdrant.Server;

    private Caller Caller => new(_host!.Client, "tenant");

    public async ValueTask InitializeAsync()
    {
        _qdrant = await TestQdrant.StartDoubleAsync();
        _settings =
        [
            .. await database.CreateRecordAsync(), .. _qdrant.CreateSettings(), ("Index:PollInterval", "00:00:00.1"),
        ];
        _host = await IdentityHost.StartAsync(_settings);
        await Caller.RegisterAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_qdrant is not null)
            await _qdrant.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task While_Qdrant_is_away_enrolments_are_kept_as_not_searchable_and_are_found_when_it_is_back()
    {
        Assert.True((await Caller.EnrolAsync(G, "ann", Vectors.Axis(0))).Searchable);
        await Server.GoAwayAsync();

        Assert.False((await Caller.EnrolAsync(G, "bob", Vectors.Axis(1))).Searchable);
        await AwayAsync();
        Assert.Equal(Outcome.Match, (await Caller.VerifyAsync(G, "bob", Vectors.Axis(1))).Decision.Outcome);

        await Server.ComeBackAsync();
        await FoundAsync("bob", Vectors.Axis(1));
        Assert.Equal(["ann"], await Caller.WhoAsync(G, Vectors.Axis(0)));
        Assert.True((await Caller.EnrolAsync(G, "eve", Vectors.Axis(2))).Searchable);
    }

    [Fact]
    public async Task Who_is_erased_while_Qdrant_is_away_is_never_answered_again()
    {
        await Caller.EnrolAsync(G, "gone", Vectors.Axis(0));
        await Caller.EnrolAsync(G, "gone", Vectors.At(0.9));
        await Caller.EnrolAsync(G, "stays", Vectors.At(0.8));
        await Server.GoAwayAsync();
        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "gone"));
        await AwayAsync();

        await Server.ComeBackAsync();
        await Eventually.HoldsAsync(
            async () =>
            {
                var who = await TryWhoAsync(Vectors.Axis(0));
                Assert.DoesNotContain("gone", who ?? []);
                return who is ["stays"];
            },
            "the one who stays is answered");
        Assert.Equal(1, (await Caller.IdentifyAsync(G, Vectors.Axis(0))).GallerySize);
    }

    [Fact]
    public async Task A_restart_of_the_service_while_Qdrant_is_away_serves_the_record_and_catches_up_later()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        await _host!.DisposeAsync();
        await Server.GoAwayAsync();
        _host = IdentityHost.StartWithoutIndex(_settings);

        Assert.False((await Caller.EnrolAsync(G, "bob", Vectors.Axis(1))).Searchable);
        await AwayAsync();
        Assert.Equal(2, (await Caller.Client.GetGalleryAsync(Caller.Gallery(G))).FaceCount);

        await Server.ComeBackAsync();
        await _host.LoadAsync();
        await FoundAsync("bob", Vectors.Axis(1));
        await FoundAsync("ann", Vectors.Axis(0));
    }

    [Fact]
    public async Task Faults_amid_calls_lose_nothing_and_double_nothing()
    {
        Server.Faults.On("Points/Upsert", times: 1).BreakAfterwards();
        Server.Faults.On("Points/Upsert", times: 1).BreakBefore();
        Server.Faults.On("Points/Upsert", times: 2).Fail(StatusCode.Unavailable);
        Server.Faults.On("Points/Upsert", times: 1).Exhaust(TimeSpan.FromSeconds(1));
        Server.Faults.On("Points/Delete", times: 1).BreakAfterwards();
        Server.Faults.On("Points/Delete", times: 1).Fail(StatusCode.Unavailable);

        var faces = new List<Face>();
        for (var i = 0; i < 40; i++)
            faces.Add(await Caller.EnrolAsync(G, $"s{i}", Vectors.Axis(i % 16)));
        foreach (var face in faces[20..30])
            await Caller.Client.DeleteFaceAsync(Caller.Face(face));

        await Eventually.HoldsAsync(
            async () => await TryWhoAsync(Vectors.Axis(0)) is not null, "the index answers again");
        Assert.Equal(30, (await Caller.IdentifyAsync(G, Vectors.Axis(0), 0.9)).GallerySize);
        for (var axis = 0; axis < 16; axis++)
        {
            var expected = Enumerable.Range(0, 40).Where(i => i % 16 == axis && i is (< 20 or >= 30));
            Assert.Equal(
                expected.Select(i => $"s{i}").Order(), (await Caller.WhoAsync(G, Vectors.Axis(axis))).Order());
        }
    }

    [Fact]
    public async Task A_search_that_meets_a_fault_is_tried_again_or_says_that_it_is_unavailable()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        foreach (var method in (string[])["Points/Query", "Points/QueryBatch", "Points/QueryGroups"])
        {
            Server.Faults.On(method, times: 1).BreakBefore();
            Server.Faults.On(method, times: 1).BreakAfterwards();
            Server.Faults.On(method, times: 1).Exhaust(TimeSpan.FromSeconds(1));
        }

        for (var i = 0; i < 10; i++)
            Assert.True(await TryWhoAsync(Vectors.Axis(0)) is null or ["ann"]);
        Server.Faults.Clear();
        await FoundAsync("ann", Vectors.Axis(0));
    }

    [Fact]
    public async Task A_write_that_Qdrant_does_not_answer_is_acknowledged_all_the_same_and_found_later()
    {
        await _host!.DisposeAsync();
        _host = await IdentityHost.StartAsync([.. _settings, ("Index:WriteWait", "00:00:00.5")]);
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        var release = new TaskCompletionSource();
        var slow = Server.Faults.On("Points/Upsert").WaitFor(release.Task);
        Assert.False((await Caller.EnrolAsync(G, "bob", Vectors.Axis(1))).Searchable);
        await slow.Met;
        release.SetResult();
        await FoundAsync("bob", Vectors.Axis(1));
    }

    [Fact]
    public async Task While_Qdrant_is_slow_the_next_write_is_committed_all_the_same()
    {
        await Caller.CreateGalleryAsync(G);
        var release = new TaskCompletionSource();
        var slow = Server.Faults.On("Points/Upsert").WaitFor(release.Task);
        var first = Caller.EnrolManyAsync(G, [("ann", Vectors.Axis(0))]);
        await slow.Met;
        var second = Caller.EnrolManyAsync(G, [("bob", Vectors.Axis(1))]);
        await Eventually.HoldsAsync(
            async () => (await Caller.Client.GetGalleryAsync(Caller.Gallery(G))).FaceCount == 2, "the second is committed");
        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);

        release.SetResult();
        Assert.True((await first).Single().Searchable);
        Assert.True((await second).Single().Searchable);
    }

    [Theory]
    [InlineData(typeof(IndexFollower))]
    [InlineData(typeof(RecordWriter))]
    public async Task A_committed_write_that_waits_for_Qdrant_is_acknowledged_where_the_service_stops(Type stopped)
    {
        await Caller.CreateGalleryAsync(G);
        var never = new TaskCompletionSource();
        var slow = Server.Faults.On("Points/Upsert").WaitFor(never.Task);
        var write = Caller.EnrolManyAsync(G, [("ann", Vectors.Axis(0))]);
        await slow.Met;
        await Eventually.HoldsAsync(
            async () => await Caller.Client.GetGalleryAsync(Caller.Gallery(G)) is { FaceCount: 1 }, "the write is committed");

        // Stopped without patience; the index would be waited for a minute.
        await ((BackgroundService)_host!.Services.GetRequiredService(stopped)).StopAsync(new CancellationToken(true));

        Assert.False((await write.WaitAsync(TimeSpan.FromSeconds(30))).Single().Searchable);
        Server.Faults.Clear();
        never.SetResult();
    }

    [Fact]
    public async Task A_crash_of_Qdrant_amid_writes_loses_nothing()
    {
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 20).Select(i => ($"before{i}", Vectors.Axis(i % 16))));
        var never = new TaskCompletionSource();
        var fault = Server.Faults.On("Points/Upsert", times: 1).WaitFor(never.Task);
        var writes = Caller.EnrolManyAsync(G, Enumerable.Range(0, 20).Select(i => ($"amid{i}", Vectors.Axis(i % 16))));
        await fault.Met;
        await Server.CrashAsync();
        await writes;

        await Eventually.HoldsAsync(
            async () => await TryWhoAsync(Vectors.Axis(0)) is { Length: 4 }, "everybody of before and amid is found");
        Assert.Equal(40, (await Caller.IdentifyAsync(G, Vectors.Axis(0), 0.9)).GallerySize);
    }

    [Theory]
    [InlineData("everything")]
    [InlineData("one collection")]
    [InlineData("its points")]
    public async Task An_index_that_lost_its_data_is_loaded_again_from_the_record(string lost)
    {
        var second = "pipelines/second";
        await Caller.RegisterAsync(Pipelines.Calibrated(second));
        await Caller.CreateGalleryAsync("other", pipeline: second);
        await Caller.Client.EnrollTemplateAsync(
            Caller.Enrolment("other", "eve", Caller.Probe(Vectors.Axis(3), pipeline: second)));
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 50).Select(i => ($"s{i}", Vectors.Axis(i % 16))));
        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "s0"));
        await FoundAsync("s16", Vectors.Axis(0));

        foreach (var collection in Server.Collections)
        {
            if (lost == "its points")
                Server.Empty(collection);
            else
                Server.Lose(collection);
            if (lost == "one collection")
                break;
        }

        await Eventually.HoldsAsync(
            async () =>
            {
                var who = await TryWhoAsync(Vectors.Axis(0));
                Assert.DoesNotContain("s0", who ?? []);
                return who is { Length: 3 } && await TryWhoAsync(Vectors.Axis(3), "other", second) is ["eve"];
            },
            "everybody is found again in both collections");
        Assert.Equal(49, (await Caller.IdentifyAsync(G, Vectors.Axis(0), 0.9)).GallerySize);
    }

    // The position is one point in one of the shards: it does not go with the points of another.
    [Fact]
    public async Task An_index_that_lost_a_part_of_its_points_is_loaded_again_from_the_record()
    {
        await _host!.DisposeAsync();
        _host = await IdentityHost.StartAsync([.. _settings, ("Index:Qdrant:CountInterval", "00:00:00.2")]);
        var second = "pipelines/second";
        await Caller.RegisterAsync(Pipelines.Calibrated(second));
        await Caller.CreateGalleryAsync("other", pipeline: second);
        await Caller.Client.EnrollTemplateAsync(
            Caller.Enrolment("other", "eve", Caller.Probe(Vectors.Axis(3), pipeline: second)));
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 50).Select(i => ($"s{i}", Vectors.Axis(i % 16))));
        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "s0"));
        await FoundAsync("s16", Vectors.Axis(0));
        using var client = _qdrant.CreateClient();
        var collection = Server.Collections.MaxBy(Server.CountPoints)!;
        var points = (await client.ScrollAsync(collection, limit: 100)).Result.Select(point => point.Id.Num).Where(id => id > 0);
        ulong[] lost = [.. points.Where((_, i) => i % 6 == 0)];
        Assert.NotEmpty(lost);

        await client.DeleteAsync(collection, lost);

        await Eventually.HoldsAsync(() => Task.FromResult(Server.CountPoints(collection) == 50), "all points are there again");
        await Eventually.HoldsAsync(
            async () =>
            {
                var who = await TryWhoAsync(Vectors.Axis(0));
                Assert.DoesNotContain("s0", who ?? []);
                return who is { Length: 3 } && await TryWhoAsync(Vectors.Axis(3), "other", second) is ["eve"];
            },
            "everybody is found again in both collections");
        Assert.Equal(49, (await Caller.IdentifyAsync(G, Vectors.Axis(0), 0.9)).GallerySize);
    }

    [Theory]
    [InlineData(3, Distance.Cosine)]
    [InlineData(Pipelines.Size, Distance.Euclid)]
    public async Task A_collection_of_another_size_or_distance_is_a_clear_error_at_the_start_and_is_left_alone(
        int size, Distance distance)
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        var collection = await WhereAnnIsAsync();
        await _host!.DisposeAsync();
        _host = null;
        using var client = _qdrant.CreateClient();
        await client.DeleteCollectionAsync(collection);
        await client.CreateCollectionAsync(collection, new VectorParams { Size = (ulong)size, Distance = distance });
        await client.UpsertAsync(collection, [new PointStruct { Id = 1, Vectors = Vectors.Axis(0, size) }]);

        var error = await Assert.ThrowsAsync<IndexMismatchException>(() => IdentityHost.StartAsync(_settings));

        Assert.Contains(collection, error.Message);
        Assert.Contains(distance == Distance.Cosine ? "3" : "Euclid", error.Message);
        Assert.Equal(1, Server.CountPoints(collection));
        var kept = (await client.GetCollectionInfoAsync(collection)).Config.Params.VectorsConfig.Params;
        Assert.Equal(((ulong)size, distance), (kept.Size, kept.Distance));
    }

    [Fact]
    public async Task Qdrant_is_given_ids_only()
    {
        await Caller.CreateGalleryAsync(G, displayName: "secret-gallery");
        await Caller.CreateSubjectAsync(G, "secret-subject", displayName: "secret-name");
        await Caller.EnrolAsync(G, "secret-subject", Vectors.Axis(0));
        await Caller.WhoAsync(G, Vectors.Axis(0));
        Assert.NotEmpty(Server.Calls);
        Assert.All(Server.Calls, call =>
        {
            var text = call.Request.ToString()!;
            Assert.DoesNotContain("secret", text);
            Assert.DoesNotContain(G, text);
            Assert.DoesNotContain("tenant\"", text);
        });
        Assert.All(
            Server.Calls.Select(call => call.Request).OfType<UpsertPoints>(), upsert => Assert.True(upsert.Wait));
    }

    private async Task AwayAsync() =>
        await Caller.FailsAsync(ErrorReason.ServiceUnavailable, StatusCode.Unavailable, () => Caller.WhoAsync(G, Vectors.Axis(0)));

    private Task FoundAsync(string subject, float[] probe) =>
        Eventually.HoldsAsync(
            async () => await TryWhoAsync(probe) is { } who && who.Contains(subject), $"{subject} is found");

    /// <summary>Who is found; null where the index is said to be unavailable.</summary>
    private async Task<string[]?> TryWhoAsync(float[] probe, string gallery = G, string pipeline = Pipelines.Default)
    {
        try
        {
            var answer = await Caller.Client.IdentifyTemplatesAsync(new()
            {
                Gallery = Caller.Gallery(gallery),
                Pipeline = pipeline,
                Probes = { Caller.Probe(probe, pipeline: pipeline) },
                FalsePositiveIdentificationRate = 0.999,
                MaxCandidates = 100,
            });
            return [.. answer.Identifications.Single().Candidates.Select(candidate => candidate.Subject.Split('/')[^1])];
        }
        catch (RpcException error) when (error.GetReason() == ErrorReason.ServiceUnavailable)
        {
            return null;
        }
    }

    private async Task<string> WhereAnnIsAsync()
    {
        using var client = _qdrant.CreateClient();
        foreach (var collection in Server.Collections)
        {
            if ((await client.GetCollectionInfoAsync(collection)).Config.Params.VectorsConfig.Params.Size == Pipelines.Size)
                return collection;
        }

        throw new InvalidOperationException("No collection has the pipeline's size.");
    }
}

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteQdrantFaultTests(SqliteWithQdrant database) : QdrantFaultTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresQdrantFaultTests(PostgresWithQdrant database) : QdrantFaultTests(database);
