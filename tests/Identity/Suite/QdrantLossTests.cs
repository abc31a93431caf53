using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>Qdrant is away, crashes or loses what it had: the record has it all.</summary>
public abstract class QdrantLossTests(IdentityDatabase database) : QdrantTest(database)
{
    private const string Second = "pipelines/second";

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
        await Host!.DisposeAsync();
        await Server.GoAwayAsync();
        Host = IdentityHost.StartWithoutIndex([.. Settings]);

        Assert.False((await Caller.EnrolAsync(G, "bob", Vectors.Axis(1))).Searchable);
        await AwayAsync();
        Assert.Equal(2, (await Caller.Client.GetGalleryAsync(Caller.Gallery(G))).FaceCount);

        await Server.ComeBackAsync();
        await Host.LoadAsync();
        await FoundAsync("bob", Vectors.Axis(1));
        await FoundAsync("ann", Vectors.Axis(0));
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
        await FillTwoCollectionsAsync();

        foreach (var collection in Server.Collections)
        {
            if (lost == "its points")
                Server.Empty(collection);
            else
                Server.Lose(collection);
            if (lost == "one collection")
                break;
        }

        await AllAreFoundAgainAsync();
    }

    // The position is one point in one of the shards: it does not go with the points of another.
    [Fact]
    public async Task An_index_that_lost_a_part_of_its_points_is_loaded_again_from_the_record()
    {
        await Host!.DisposeAsync();
        Host = await IdentityHost.StartAsync([.. Settings, ("Index:Qdrant:CountInterval", "00:00:00.2")]);
        await FillTwoCollectionsAsync();
        using var client = Qdrant.CreateClient();
        var collection = Server.Collections.MaxBy(Server.CountPoints)!;
        var points = (await client.ScrollAsync(collection, limit: 100)).Result.Select(point => point.Id.Num).Where(id => id > 0);
        ulong[] lost = [.. points.Where((_, i) => i % 6 == 0)];
        Assert.NotEmpty(lost);

        await client.DeleteAsync(collection, lost);

        await Eventually.HoldsAsync(() => Task.FromResult(Server.CountPoints(collection) == 50), "all points are there again");
        await AllAreFoundAgainAsync();
    }

    private async Task FillTwoCollectionsAsync()
    {
        await Caller.RegisterAsync(Pipelines.Calibrated(Second));
        await Caller.CreateGalleryAsync("other", pipeline: Second);
        await Caller.Client.EnrollTemplateAsync(
            Caller.Enrolment("other", "eve", Caller.Probe(Vectors.Axis(3), pipeline: Second)));
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 50).Select(i => ($"s{i}", Vectors.Axis(i % 16))));
        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "s0"));
        await FoundAsync("s16", Vectors.Axis(0));
    }

    private async Task AllAreFoundAgainAsync()
    {
        await Eventually.HoldsAsync(
            async () =>
            {
                var who = await TryWhoAsync(Vectors.Axis(0));
                Assert.DoesNotContain("s0", who ?? []);
                return who is { Length: 3 } && await TryWhoAsync(Vectors.Axis(3), "other", Second) is ["eve"];
            },
            "everybody is found again in both collections");
        Assert.Equal(49, (await Caller.IdentifyAsync(G, Vectors.Axis(0), 0.9)).GallerySize);
    }
}

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteQdrantLossTests(SqliteWithQdrant database) : QdrantLossTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresQdrantLossTests(PostgresWithQdrant database) : QdrantLossTests(database);
