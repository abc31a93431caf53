using FacePlatform.Tests.Chaos.KillIdentity;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Identity.Hosting;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>kill -9 of Identity in the middle of a migration: while templates are written, and while they are removed.</summary>
public sealed class MigrationKillTests
{
    private const string G = "staff";
    private const int People = 1500;

    [Fact]
    public async Task A_kill_in_the_middle_of_a_migration_loses_nobody_and_what_was_ending_ends()
    {
        await using var storage = await IdentityStorage.CreateAsync("exact");
        string[] settings = [.. storage.Settings, "--Crops:Key", IdentityHost.CropKey];
        var random = new Random(9);
        var people = Enumerable.Range(0, People).Select(i => (Id: $"s{i}", Embedding: Vectors.Random(random))).ToArray();

        long copied;
        await using (var process = await IdentityProcess.StartAsync(settings))
        {
            var (caller, migrator) = Of(process);
            await caller.RegisterAsync();
            await migrator.CreateAsync(G);
            await Parallel.ForEachAsync(
                people,
                new ParallelOptions { MaxDegreeOfParallelism = 64 },
                async (person, _) => await migrator.EnrolAsync(G, person.Id, person.Embedding));
            await migrator.BeginAsync(G);
            var acknowledged = 0;
            var copying = AbandonAsync(async () =>
            {
                for (var page = await migrator.ReadAsync(G, limit: 16);
                    page.Crops.Count > 0;
                    page = await migrator.ReadAsync(G, page.Cursor, limit: 16))
                {
                    await migrator.WriteAsync(G, page.Crops);
                    Interlocked.Add(ref acknowledged, page.Crops.Count);
                }
            });
            await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref acknowledged) > 200), "some are copied");
            await process.KillAsync();
            await copying;
            copied = acknowledged;
        }

        await using (var process = await IdentityProcess.StartAsync(settings))
        {
            var (_, migrator) = Of(process);
            var state = await migrator.GetAsync(G);
            Assert.InRange(state.MigratedFaces, copied, copied + 16);
            Assert.Equal(People, state.MigratedFaces + state.MissingFaces);
            Assert.Equal(state.MissingFaces, await migrator.CopyAsync(G));
            await migrator.FlipAsync(G);
            var ending = AbandonAsync(() => migrator.EndAsync(G));
            await Eventually.HoldsAsync(
                async () => (await migrator.GetAsync(G)).Migration.Length == 0, "the end has begun");
            await process.KillAsync();
            await ending;
        }

        await using (var process = await IdentityProcess.StartAsync(settings))
        {
            var (_, migrator) = Of(process);
            await Eventually.HoldsAsync(
                async () => (await migrator.Client.CountGalleriesAsync(new() { Pipeline = Pipelines.Default })).Galleries == 0,
                "what was ending has ended");
            var state = await migrator.GetAsync(G);
            Assert.Equal((Migrator.Target, People), (state.Pipeline, state.Faces));
            foreach (var (id, embedding) in people.Where((_, i) => i % 50 == 0))
                Assert.Equal(id, await migrator.WhoAsync(G, embedding, Migrator.Target));
        }

        static (Caller, Migrator) Of(IdentityProcess process)
        {
            var caller = new Caller(process.Client, "tenant");
            return (caller, new(process.Migrations, caller));
        }

        static async Task AbandonAsync(Func<Task> calls)
        {
            try
            {
                await calls();
            }
            catch (RpcException)
            {
                // What the kill is for.
            }
        }
    }
}
