using FacePlatform.Tests.Identity.Hosting;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class IndexSwitchTests(IdentityDatabase database) : IdentityTest(database)
{
    [Fact]
    public async Task A_switch_of_the_index_and_back_loses_nothing_and_brings_nobody_back()
    {
        var record = await Database.CreateRecordAsync();
        await using var qdrant = await TestQdrant.StartAsync();
        var inQdrant = qdrant.CreateSettings();
        var here = new HashSet<string>();

        await WithAsync([], async caller =>
        {
            await caller.RegisterAsync();
            await EnrolAsync(caller, "exact");
        });
        await WithAsync(inQdrant, async caller =>
        {
            await EraseAsync(caller, "exact0");
            await EnrolAsync(caller, "qdrant");
        });
        await WithAsync([], async caller =>
        {
            await EraseAsync(caller, "exact1");
            await EraseAsync(caller, "qdrant0");
            await EnrolAsync(caller, "again");
        });
        await WithAsync(inQdrant, _ => Task.CompletedTask);

        // Qdrant was not told of two erasures and eight enrolments; both sides of the switch answer the same people.
        async Task WithAsync((string, string)[] index, Func<Caller, Task> change)
        {
            await using var host = await IdentityHost.StartAsync([.. record, .. index]);
            var caller = new Caller(host.Client, "tenant");
            await CheckAsync(caller);
            await change(caller);
            await CheckAsync(caller);
        }

        async Task CheckAsync(Caller caller)
        {
            if (here.Count == 0)
                return;
            Assert.Equal(here.Order(), (await caller.WhoAsync(G, Vectors.Axis(0), maxCandidates: 100)).Order());
            Assert.Equal(here.Count, (await caller.IdentifyAsync(G, Vectors.Axis(0), 0.999)).GallerySize);
        }

        async Task EnrolAsync(Caller caller, string prefix)
        {
            for (var i = 0; i < 8; i++)
            {
                Assert.True((await caller.EnrolAsync(G, $"{prefix}{i}", Vectors.At(0.9 - (i * 0.01), 1 + i))).Searchable);
                here.Add($"{prefix}{i}");
            }
        }

        async Task EraseAsync(Caller caller, string subject)
        {
            await caller.Client.DeleteSubjectAsync(caller.Subject(G, subject));
            Assert.True(here.Remove(subject));
        }
    }

    [Fact]
    public async Task An_index_that_missed_the_end_of_a_migration_and_the_next_one_has_what_the_next_one_copied()
    {
        var record = await Database.CreateRecordAsync();
        await using var qdrant = await TestQdrant.StartAsync();
        var inQdrant = qdrant.CreateSettings();
        await WithAsync(inQdrant, async migrator =>
        {
            await migrator.CreateAsync(G);
            for (var axis = 0; axis < 8; axis++)
                await migrator.EnrolAsync(G, $"s{axis}", Vectors.Axis(axis));
            await migrator.BeginAsync(G);
            Assert.Equal(8, await migrator.CopyAsync(G));
        });

        // All of it is one stretch of the change sequence for Qdrant: templates removed, and the same ones written again.
        await WithAsync([], async migrator =>
        {
            await migrator.EndAsync(G);
            await migrator.BeginAsync(G);
            Assert.Equal(8, await migrator.CopyAsync(G));
        });
        await WithAsync(inQdrant, async migrator =>
        {
            await migrator.FlipAsync(G);
            for (var axis = 0; axis < 8; axis++)
                Assert.Equal($"s{axis}", await migrator.WhoAsync(G, Vectors.Axis(axis), Migrator.Target));
        });

        async Task WithAsync((string, string)[] index, Func<Migrator, Task> change)
        {
            await using var host = await IdentityHost.StartAsync([.. record, .. index]);
            var caller = new Caller(host.Client, "tenant");
            await caller.RegisterAsync();
            await change(new(host.Migrations, caller));
        }
    }
}

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteIndexSwitchTests(SqliteWithQdrant database) : IndexSwitchTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresIndexSwitchTests(PostgresWithQdrant database) : IndexSwitchTests(database);
