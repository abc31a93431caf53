using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>A record on a server of its own, which several processes share, and their index where it is on one too.</summary>
public abstract class SharedRecordTests(IdentityDatabase database) : IdentityTest(database)
{
    [Fact]
    public async Task Calls_say_that_the_record_is_unavailable_while_its_server_is_away()
    {
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("FACEPLATFORM_TEST_POSTGRES") is { Length: > 0 },
            "The server is not the test's to stop.");
        await using var server = await PostgresServer.TryStartAsync();
        if (server is null)
            Assert.Skip(PostgresServer.Missing);
        await using var host = await IdentityHost.StartAsync(
            [.. await Database.CreateAsync(), ("ConnectionStrings:identity", await server.CreateDatabaseAsync())]);
        var caller = new Caller(host.Client, "tenant");
        await caller.RegisterAsync();
        await caller.EnrolAsync(G, "ann", Vectors.Axis(0));

        await server.DisposeAsync();

        Task Away(Func<Task> call) => Caller.FailsAsync(ErrorReason.ServiceUnavailable, StatusCode.Unavailable, call);
        await Away(() => caller.EnrolAsync(G, "bob", Vectors.Axis(1)));
        await Away(() => caller.IdentifyAsync(G, Vectors.Axis(0)));
        await Away(() => caller.VerifyAsync(G, "ann", Vectors.Axis(0)));
    }

    [Fact]
    public async Task Several_processes_share_a_record_and_see_each_others_writes_and_erasures_at_once()
    {
        var settings = await Database.CreateAsync();
        await using var first = await IdentityHost.StartAsync(settings);
        await using var second = await IdentityHost.StartAsync(settings);
        var (a, b) = (new Caller(first.Client, "tenant"), new Caller(second.Client, "tenant"));
        await a.RegisterAsync();

        for (var i = 0; i < 5; i++)
        {
            var face = await a.EnrolAsync(G, "ann", Vectors.Axis(0));
            Assert.Equal(["ann"], await b.WhoAsync(G, Vectors.Axis(0)));
            await b.Client.DeleteFaceAsync(b.Face(face));
            Assert.Empty(await a.WhoAsync(G, Vectors.Axis(0)));
        }

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => (i % 2 == 0 ? a : b).EnrolAsync(G, $"s{i}", Vectors.Axis(i % 16))));
        foreach (var caller in (Caller[])[a, b])
            Assert.Equal(300, (await caller.IdentifyAsync(G, Vectors.Axis(0), 0.9)).GallerySize);
    }
}

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresSharedRecordTests(PostgresDatabase database) : SharedRecordTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantSharedRecordTests(PostgresWithQdrant database) : SharedRecordTests(database);
