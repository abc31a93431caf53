using FacePlatform.Identity.Index;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Qdrant;
using FacePlatform.Tests.Identity.Hosting;
using Qdrant.Client.Grpc;
using Vectors = FacePlatform.Tests.Identity.Hosting.Vectors;

namespace FacePlatform.Tests.Identity.Index;

/// <summary>What is asked of Qdrant.</summary>
[Collection(nameof(SqliteDatabase))]
public sealed class QdrantIndexTests(SqliteDatabase database) : IAsyncLifetime
{
    private const string G = "staff";

    private TestQdrant _qdrant = null!;

    private QdrantDouble Server => _qdrant.Server;

    public async ValueTask InitializeAsync() => _qdrant = await TestQdrant.StartDoubleAsync();

    public ValueTask DisposeAsync() => _qdrant.DisposeAsync();

    [Fact]
    public async Task A_collection_has_a_graph_per_gallery_and_the_configured_copies_shards_and_consistency()
    {
        await using var host = await StartAsync(
            ("Index:Qdrant:ReplicationFactor", "3"),
            ("Index:Qdrant:WriteConsistencyFactor", "2"),
            ("Index:Qdrant:ShardNumber", "6"),
            ("Index:Qdrant:WriteOrdering", "strong"),
            ("Index:Qdrant:ReadConsistency", "majority"));
        await EnrolAsync(host, 1);
        await new Caller(host.Client, "tenant").WhoAsync(G, Vectors.Axis(0));

        var created = Requests<CreateCollection>().Single();
        Assert.Equal((3u, 2u, 6u), (created.ReplicationFactor, created.WriteConsistencyFactor, created.ShardNumber));
        Assert.Equal((0ul, 16ul), (created.HnswConfig.M, created.HnswConfig.PayloadM));
        Assert.Null(created.QuantizationConfig);
        var tenant = Requests<CreateFieldIndexCollection>().First(index => index.FieldName == "gallery");
        Assert.True(tenant.FieldIndexParams.KeywordIndexParams.IsTenant);
        Assert.All(Requests<UpsertPoints>(), upsert => Assert.Equal(WriteOrderingType.Strong, upsert.Ordering.Type));
        Assert.All(Requests<QueryPointGroups>(), query => Assert.Equal(ReadConsistencyType.Majority, query.ReadConsistency.Type));
    }

    [Fact]
    public async Task Small_galleries_are_searched_whole_and_large_ones_by_their_graph_with_what_is_quantized_scored_again()
    {
        (string, string)[] settings = [.. await SettingsAsync(), ("Index:Qdrant:ExactBelow", "5"), ("Index:Qdrant:QuantizeAbove", "4")];
        await using (var host = await IdentityHost.StartAsync(settings))
        {
            var caller = await EnrolAsync(host, 4);
            await caller.WhoAsync(G, Vectors.Axis(0));
            Assert.Equal((true, false), (LastQuery().Exact, LastQuery().HasHnswEf));
            await EnrolAsync(host, 2, first: 4);
            await caller.WhoAsync(G, Vectors.Axis(0));
            Assert.Equal((false, 256ul), (LastQuery().Exact, LastQuery().HnswEf));
            Assert.Null(LastQuery().Quantization);
        }

        // The size is looked at when a collection is opened, and each minute.
        await using var again = await IdentityHost.StartAsync(settings);
        var update = Requests<UpdateCollection>().Single();
        Assert.Equal(QuantizationType.Int8, update.QuantizationConfig.Scalar.Type);
        Assert.Equal(Memory.Cold, update.VectorsConfig.Params.Memory);
        Assert.Equal(6, (await new Caller(again.Client, "tenant").WhoAsync(G, Vectors.Axis(0), 10)).Length);
        Assert.Equal((true, 3), (LastQuery().Quantization.Rescore, LastQuery().Quantization.Oversampling));
    }

    [Fact]
    public async Task Everything_may_be_quantized_from_the_start()
    {
        await using var host = await StartAsync(("Index:Qdrant:QuantizeAbove", "0"));
        await EnrolAsync(host, 1);
        var created = Requests<CreateCollection>().Single();
        Assert.Equal(Memory.Pinned, created.QuantizationConfig.Scalar.Memory);
        Assert.Equal(Memory.Cold, created.VectorsConfig.Params.Memory);
    }

    [Fact]
    public async Task Points_of_others_in_a_collection_of_that_name_are_a_clear_error()
    {
        var settings = await SettingsAsync();
        await using (var host = await IdentityHost.StartAsync(settings))
            await EnrolAsync(host, 1);
        var collection = Server.Collections.Single();
        using (var client = _qdrant.CreateClient())
            await client.DeleteAsync(collection, [0ul]);

        var error = await Assert.ThrowsAsync<IndexMismatchException>(() => IdentityHost.StartAsync(settings));
        Assert.Contains(collection, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Server.CountPoints(collection));
    }

    [Fact]
    public async Task Two_records_with_one_Qdrant_and_one_prefix_never_see_each_other()
    {
        var qdrant = _qdrant.CreateSettings();
        await using var host = await IdentityHost.StartAsync([.. await database.CreateRecordAsync(), .. qdrant]);
        await using var other = await IdentityHost.StartAsync([.. await database.CreateRecordAsync(), .. qdrant]);
        var caller = await EnrolAsync(host, 12);
        var otherCaller = await EnrolAsync(other, 2);
        await otherCaller.EnrolAsync(G, "stranger", Vectors.Axis(0));

        Assert.Equal([3, 12], Server.Collections.Select(collection => Server.CountPoints(collection) - 1).Order());
        Assert.Equal(12, (await caller.IdentifyAsync(G, Vectors.Axis(0))).GallerySize);
        Assert.Equal(3, (await otherCaller.IdentifyAsync(G, Vectors.Axis(0))).GallerySize);
        Assert.DoesNotContain("stranger", await caller.WhoAsync(G, Vectors.Axis(0), 20));

        // The keys of galleries and faces are the same in both.
        await otherCaller.Client.DeleteGalleryAsync(new() { Gallery = otherCaller.Gallery(G), Force = true });
        Assert.Equal(12, (await caller.WhoAsync(G, Vectors.Axis(0), 20)).Length);
        Assert.Equal(12, (await caller.IdentifyAsync(G, Vectors.Axis(0))).GallerySize);
    }

    [Fact]
    public async Task A_change_makes_only_its_own_gallery_be_counted_again()
    {
        await using var host = await StartAsync();
        var caller = await EnrolAsync(host, 2);
        await caller.EnrolManyAsync("other", [("ann", Vectors.Axis(0))]);
        await caller.WhoAsync(G, Vectors.Axis(0));
        await caller.WhoAsync("other", Vectors.Axis(0));

        var before = GalleryCounts();
        await caller.EnrolManyAsync("other", [("bob", Vectors.Axis(0))]);
        Assert.Equal(2, (await caller.IdentifyAsync(G, Vectors.Axis(0))).GallerySize);
        Assert.Equal(before, GalleryCounts());
        Assert.Equal(2, (await caller.IdentifyAsync("other", Vectors.Axis(0))).GallerySize);
        Assert.Equal(before + 1, GalleryCounts());
    }

    [Fact]
    public async Task An_empty_index_is_looked_at_and_not_written()
    {
        await using var host = await StartAsync(("Index:PollInterval", "00:00:00.02"));
        await new Caller(host.Client, "tenant").RegisterAsync();
        await LookedAtAsync(2);
        var written = Requests<DeletePoints>().Count() + Requests<UpsertPoints>().Count();
        await LookedAtAsync(5);
        Assert.Equal(written, Requests<DeletePoints>().Count() + Requests<UpsertPoints>().Count());
    }

    private async Task LookedAtAsync(int times)
    {
        var before = Requests<GetPoints>().Count();
        await Eventually.HoldsAsync(
            () => Task.FromResult(Requests<GetPoints>().Count() >= before + times), "the index is looked at");
    }

    private int GalleryCounts() => Requests<CountPoints>().Count(count => count.Filter is not null);

    private static async Task<Caller> EnrolAsync(IdentityHost host, int faces, int first = 0)
    {
        var caller = new Caller(host.Client, "tenant");
        await caller.RegisterAsync();
        for (var i = first; i < first + faces; i++)
            await caller.EnrolAsync(G, $"s{i}", Vectors.At(0.9, 1 + i));
        return caller;
    }

    private async Task<(string, string)[]> SettingsAsync() =>
        [.. await database.CreateRecordAsync(), .. _qdrant.CreateSettings()];

    private async Task<IdentityHost> StartAsync(params (string, string)[] settings) =>
        await IdentityHost.StartAsync([.. await SettingsAsync(), .. settings]);

    private IEnumerable<T> Requests<T>() => Server.Calls.Select(call => call.Request).OfType<T>();

    private SearchParams LastQuery() => Requests<QueryPointGroups>().Last().Params;
}
