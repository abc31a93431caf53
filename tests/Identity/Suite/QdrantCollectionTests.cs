using FacePlatform.Identity.Index;
using FacePlatform.Tests.Identity.Hosting;
using Qdrant.Client.Grpc;
using Vectors = FacePlatform.Tests.Identity.Hosting.Vectors;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>What Qdrant is given, and what it must not hold already.</summary>
public abstract class QdrantCollectionTests(IdentityDatabase database) : QdrantTest(database)
{
    [Theory]
    [InlineData(3, Distance.Cosine)]
    [InlineData(Pipelines.Size, Distance.Euclid)]
    public async Task A_collection_of_another_size_or_distance_is_a_clear_error_at_the_start_and_is_left_alone(
        int size, Distance distance)
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        var collection = await WhereAnnIsAsync();
        await Host!.DisposeAsync();
        Host = null;
        using var client = Qdrant.CreateClient();
        await client.DeleteCollectionAsync(collection);
        await client.CreateCollectionAsync(collection, new VectorParams { Size = (ulong)size, Distance = distance });
        await client.UpsertAsync(collection, [new PointStruct { Id = 1, Vectors = Vectors.Axis(0, size) }]);

        var error = await Assert.ThrowsAsync<IndexMismatchException>(() => IdentityHost.StartAsync([.. Settings]));

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

    private async Task<string> WhereAnnIsAsync()
    {
        using var client = Qdrant.CreateClient();
        foreach (var collection in Server.Collections)
        {
            if ((await client.GetCollectionInfoAsync(collection)).Config.Params.VectorsConfig.Params.Size == Pipelines.Size)
                return collection;
        }

        throw new InvalidOperationException("No collection has the pipeline's size.");
    }
}

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteQdrantCollectionTests(SqliteWithQdrant database) : QdrantCollectionTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresQdrantCollectionTests(PostgresWithQdrant database) : QdrantCollectionTests(database);
