using FacePlatform.Identity.Index;
using FacePlatform.Identity.Record;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>Calls to Qdrant that go wrong, and what callers and the record see of it.</summary>
public abstract class QdrantFaultTests(IdentityDatabase database) : QdrantTest(database)
{
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
        await Host!.DisposeAsync();
        Host = await IdentityHost.StartAsync([.. Settings, ("Index:WriteWait", "00:00:00.5")]);
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
        await ((BackgroundService)Host!.Services.GetRequiredService(stopped)).StopAsync(new CancellationToken(true));

        Assert.False((await write.WaitAsync(TimeSpan.FromSeconds(50))).Single().Searchable);
        Server.Faults.Clear();
        never.SetResult();
    }
}

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteQdrantFaultTests(SqliteWithQdrant database) : QdrantFaultTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresQdrantFaultTests(PostgresWithQdrant database) : QdrantFaultTests(database);
