using FacePlatform.Tests.Fixtures.Qdrant;
using Grpc.Core;
using Qdrant.Client;
using Qdrant.Client.Grpc;
using static Qdrant.Client.Grpc.Conditions;
using Range = Qdrant.Client.Grpc.Range;

namespace FacePlatform.Tests.Identity.Doubles;

/// <summary>Where the double could lie: order, filters, groups, what is refused, what a fault leaves.</summary>
public sealed class QdrantDoubleTests : IAsyncLifetime
{
    private const string C = "points";

    private static readonly float[] Probe = [2, 0];

    private QdrantDouble _server = null!;
    private QdrantClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await QdrantDouble.StartAsync("key");
        _client = new(_server.Address, apiKey: "key");
        await _client.CreateCollectionAsync(C, new VectorParams { Size = 2, Distance = Distance.Cosine });
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_nearest_come_first_with_their_cosine_whatever_their_length()
    {
        await UpsertAsync((1, 1, 0, "a", 1), (2, 30, 40, "a", 2), (3, 0, -5, "a", 3));
        var found = await _client.QueryAsync(C, query: Probe, limit: 3);
        Assert.Equal([1ul, 2, 3], Ids(found));
        Assert.Equal([1f, 0.6f, 0], found.Select(point => MathF.Round(point.Score, 6)));

        Assert.Equal([2ul], Ids(await _client.QueryAsync(C, query: Probe, limit: 1, offset: 1)));
        Assert.Equal([1ul, 2], Ids(await _client.QueryAsync(C, query: Probe, limit: 9, scoreThreshold: 0.6f)));
        Assert.Equal([1ul], Ids(await _client.QueryAsync(C, query: Probe, limit: 1, searchParams: new() { Exact = true })));
    }

    [Fact]
    public async Task Filters_follow_the_documentation()
    {
        await UpsertAsync((1, 1, 0, "a", 1), (2, 1, 0, "b", 2), (3, 1, 0, "a", 3));
        await _client.UpsertAsync(C, [new PointStruct { Id = 4, Vectors = new float[] { 1, 0 } }]);
        var several = new PointStruct { Id = 5, Vectors = new float[] { 1, 0 }, Payload = { ["gallery"] = (string[])["a", "c"] } };
        await _client.UpsertAsync(C, [several]);

        await MatchesAsync([1, 3, 5], MatchKeyword("gallery", "a"));
        await MatchesAsync([2, 5], Match("gallery", ["b", "c"]));
        await MatchesAsync([1, 2, 3], Range("subject", new Range { Gt = 0, Lte = 3 }));
        await MatchesAsync([4, 5], IsEmpty("subject"));
        await MatchesAsync([2, 4], HasId([2, 4, 99]));
        await MatchesAsync([3], MatchKeyword("gallery", "a") & Match("subject", 3));
        await MatchesAsync([1, 2, 3, 5], MatchKeyword("gallery", "a") | Match("subject", 2));
        await MatchesAsync([2, 4], !MatchKeyword("gallery", "a"));
        // A value of another type does not match, whatever it says.
        await MatchesAsync([], MatchKeyword("subject", "1"));
    }

    [Fact]
    public async Task Groups_are_best_effort_when_few_groups_own_all_the_nearest_points()
    {
        // Six subjects with ten points each, every point of one nearer than any of the next.
        await UpsertAsync([.. Enumerable.Range(0, 60).Select(i => (i + 1, 1f, i * 0.01f, "a", i / 10))]);
        var groups = await _client.QueryGroupsAsync(
            C, "subject", query: new float[] { 1, 0 }, groupSize: 1, limit: 6);
        Assert.Equal([0ul, 1, 2, 3, 4], groups.Select(group => group.Id.UnsignedValue));
        Assert.Equal([1ul, 11, 21, 31, 41], groups.Select(group => group.Hits.Single().Id.Num));

        var rest = await _client.QueryGroupsAsync(
            C, "subject", query: new float[] { 1, 0 }, groupSize: 2, limit: 6,
            filter: new Filter { Must = { MatchExcept("subject", [0, 1, 2, 3, 4]) } });
        Assert.Equal([51ul, 52], rest.Single().Hits.Select(hit => hit.Id.Num));
    }

    [Fact]
    public async Task A_scroll_gives_every_point_once_by_id()
    {
        await UpsertAsync([.. Enumerable.Range(0, 25).Reverse().Select(i => (i, 1f, 0f, "a", i))]);
        var seen = new List<ulong>();
        PointId? offset = null;
        do
        {
            var page = await _client.ScrollAsync(C, limit: 10, offset: offset);
            seen.AddRange(page.Result.Select(point => point.Id.Num));
            offset = page.NextPageOffset;
        }
        while (offset is not null);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => (ulong)i), seen);
        Assert.Equal(25ul, await _client.CountAsync(C));
    }

    [Fact]
    public async Task What_is_not_cited_is_refused()
    {
        Task Refused(Func<Task> call) => FailsAsync(StatusCode.InvalidArgument, call);
        var both = new SearchParams { Exact = true, HnswEf = 8 };
        var named = new VectorParamsMap { Map = { ["a"] = new() { Size = 2, Distance = Distance.Dot } } };
        var plain = new VectorParams { Size = 2, Distance = Distance.Dot };
        await Refused(() => _client.QueryAsync(C, query: Sample.Random, limit: 1));
        await Refused(() => _client.QueryAsync(C, query: Probe, limit: 1, searchParams: both));
        await Refused(() => _client.QueryAsync(C, query: Probe, limit: 1, filter: MatchText("gallery", "a")));
        await Refused(() => _client.QueryAsync(C, query: new float[] { 1, 0, 0 }, limit: 1));
        await Refused(() => _client.ScrollAsync(C, orderBy: new OrderBy { Key = "subject" }));
        await Refused(() => _client.DeleteAsync(C, new Filter()));
        await Refused(() => _client.UpsertAsync(C, [new PointStruct { Id = 1, Vectors = new float[] { 1, 0, 0 } }]));
        await Refused(() => _client.CreateCollectionAsync("named", named));
        await Refused(() => _client.CreateCollectionAsync("strict", plain, strictModeConfig: new() { Enabled = true }));
        await FailsAsync(StatusCode.Unimplemented, () => _client.FacetAsync(C, "subject"));
        Assert.Equal([C], _server.Collections);
    }

    [Fact]
    public async Task Collections_that_are_missing_or_exist_and_a_wrong_key_have_their_own_errors()
    {
        await FailsAsync(StatusCode.NotFound, () => _client.GetCollectionInfoAsync("missing"));
        await FailsAsync(StatusCode.NotFound, () => _client.CountAsync("missing"));
        var other = new VectorParams { Size = 3, Distance = Distance.Dot };
        await FailsAsync(StatusCode.AlreadyExists, () => _client.CreateCollectionAsync(C, other));
        using var stranger = new QdrantClient(_server.Address, apiKey: "another");
        await FailsAsync(StatusCode.Unauthenticated, () => stranger.ListCollectionsAsync());

        await _client.CreatePayloadIndexAsync(
            C, "gallery", indexParams: new PayloadIndexParams { KeywordIndexParams = new() { IsTenant = true } });
        var info = await _client.GetCollectionInfoAsync(C);
        var vectors = info.Config.Params.VectorsConfig.Params;
        Assert.Equal((2ul, Distance.Cosine), (vectors.Size, vectors.Distance));
        Assert.True(info.PayloadSchema["gallery"].Params.KeywordIndexParams.IsTenant);
    }

    [Fact]
    public async Task A_crash_forgets_what_was_not_finished_and_nothing_else()
    {
        await UpsertAsync((1, 1, 0, "a", 1));
        var release = new TaskCompletionSource();
        var fault = _server.Faults.On("Points/Upsert", times: 1).WaitFor(release.Task);
        var inProgress = Assert.ThrowsAsync<RpcException>(() => UpsertAsync((2, 1, 0, "a", 2)));
        await fault.Met;
        await _client.UpsertAsync(C, [new PointStruct { Id = 3, Vectors = new float[] { 1, 0 } }], wait: false);

        var address = _server.Address;
        await _server.CrashAsync();
        release.SetResult();
        await inProgress;

        Assert.Equal(address, _server.Address);
        Assert.Equal(1, _server.CountPoints(C));
        Assert.Equal(1ul, await _client.CountAsync(C));
    }

    [Fact]
    public async Task An_answer_that_is_lost_leaves_the_write_and_the_client_without_knowing()
    {
        _server.Faults.On("Points/Upsert", times: 1).BreakAfterwards();
        await Assert.ThrowsAsync<RpcException>(() => UpsertAsync((1, 1, 0, "a", 1)));
        _server.Faults.On("Points/Upsert", times: 1).BreakBefore();
        await Assert.ThrowsAsync<RpcException>(() => UpsertAsync((2, 1, 0, "a", 1)));
        Assert.Equal(1ul, await _client.CountAsync(C));

        _server.Faults.On("Points/Count", times: 1).Exhaust(TimeSpan.FromSeconds(2));
        var error = await Assert.ThrowsAsync<RpcException>(() => _client.CountAsync(C));
        Assert.Equal((StatusCode.ResourceExhausted, "2"), (error.StatusCode, error.Trailers.GetValue("retry-after")));

        await _server.GoAwayAsync();
        await FailsAsync(StatusCode.Unavailable, () => _client.CountAsync(C));
        await _server.ComeBackAsync();
        // The old channel waits before it connects again.
        using var fresh = new QdrantClient(_server.Address, apiKey: "key");
        Assert.Equal(1ul, await fresh.CountAsync(C));
        _server.Empty(C);
        Assert.Equal(0ul, await fresh.CountAsync(C));
        _server.Lose();
        await FailsAsync(StatusCode.NotFound, () => fresh.CountAsync(C));
    }

    private async Task UpsertAsync(params (int Id, float X, float Y, string Gallery, int Subject)[] points) =>
        await _client.UpsertAsync(C, [.. points.Select(point => new PointStruct
        {
            Id = (ulong)point.Id,
            Vectors = new[] { point.X, point.Y },
            Payload = { ["gallery"] = point.Gallery, ["subject"] = point.Subject },
        })]);

    private async Task MatchesAsync(ulong[] expected, Filter filter) =>
        Assert.Equal(expected, (await _client.ScrollAsync(C, filter)).Result.Select(point => point.Id.Num));

    private async Task MatchesAsync(ulong[] expected, Condition condition) =>
        await MatchesAsync(expected, new Filter { Must = { condition } });

    private static IEnumerable<ulong> Ids(IEnumerable<ScoredPoint> points) => points.Select(point => point.Id.Num);

    private static async Task FailsAsync(StatusCode code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
}
