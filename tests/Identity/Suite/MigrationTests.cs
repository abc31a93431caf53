using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>A gallery on its way from one pipeline to another.</summary>
public abstract class MigrationTests(IdentityDatabase database) : MigratingTest(database)
{
    [Fact]
    public async Task A_thousand_people_migrate_while_searches_run_and_none_fails_or_loses_anybody()
    {
        const int People = 1000;
        var random = new Random(11);
        var people = Enumerable.Range(0, People).Select(i => ($"s{i}", Vectors.Random(random))).ToArray();
        await Migrator.CreateAsync(G);
        await Parallel.ForEachAsync(
            people,
            new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (person, _) => await Migrator.EnrolAsync(G, person.Item1, person.Item2));

        using var stop = new CancellationTokenSource();
        var searches = Enumerable.Range(0, 4).Select(i => SearchAsync(new Random(i))).ToArray();
        var begun = await Migrator.BeginAsync(G);
        Assert.Equal((People, People, People, 0), (begun.Faces, begun.MissingFaces, begun.MissingSubjects, begun.FacesWithoutCrop));
        Assert.Equal(People, await Migrator.CopyAsync(G));
        Assert.Empty(await Migrator.MissingAsync(G));
        for (var i = 0; i < 4; i++)
        {
            var flipped = await Migrator.FlipAsync(G, toTarget: i % 2 == 0);
            Assert.Equal(i % 2 == 0 ? Migrator.Target : Pipelines.Default, flipped.Pipeline);
            Assert.Equal((People, 0), (flipped.MigratedFaces, flipped.MissingFaces));
            await Task.Delay(100);
        }

        await Migrator.FlipAsync(G);
        Assert.Equal("", (await Migrator.EndAsync(G)).Migration);
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(searches), found => Assert.True(found > 0));
        foreach (var (id, embedding) in people.Where((_, i) => i % 10 == 0))
            Assert.Equal(id, await Migrator.WhoAsync(G, embedding, Migrator.Target));
        await TemplatesRemainAsync(People);

        async Task<int> SearchAsync(Random random)
        {
            var pipeline = Pipelines.Default;
            var found = 0;
            while (!stop.IsCancellationRequested)
            {
                var (id, embedding) = people[random.Next(People)];
                try
                {
                    Assert.Equal(id, await Migrator.WhoAsync(G, embedding, pipeline));
                    found++;
                }
                catch (RpcException exception) when (exception.GetReason() == ErrorReason.PipelineChanged)
                {
                    // As the gateway does.
                    pipeline = (await Caller.Client.GetGalleryAsync(Caller.Gallery(G), cancellationToken: default)).Pipeline;
                }
            }

            return found;
        }
    }

    [Fact]
    public async Task Who_is_enrolled_during_a_migration_has_templates_of_both_and_is_found_after_each_turn()
    {
        await Migrator.CreateAsync(G, keepCrops: false);
        await Migrator.BeginAsync(G);
        var gallery = await Caller.Client.GetGalleryAsync(Caller.Gallery(G));
        Assert.Equal((Pipelines.Default, Migrator.Target), (gallery.Pipeline, gallery.OtherPipeline));
        await StaleAsync(() => Caller.EnrolAsync(G, "ann", Vectors.Axis(0)));
        await StaleAsync(() => Migrator.EnrolAsync(G, "ann", Vectors.Axis(0), Migrator.Target));
        var third = Migrator.Both(Vectors.Axis(0));
        third.OtherTemplate.Pipeline = "pipelines/synthetic-3";
        await Caller.RegisterAsync(Pipelines.Calibrated("pipelines/synthetic-3"));
        await StaleAsync(async () => await Caller.Client.EnrollTemplateAsync(Caller.Enrolment(G, "ann", third)));
        var damaged = Migrator.Both(Vectors.Axis(0));
        damaged.OtherTemplate.Embedding[0] = float.NaN;
        await Caller.FailsAsync(
            ErrorReason.InvalidEmbedding,
            StatusCode.InvalidArgument,
            async () => await Caller.Client.EnrollTemplateAsync(Caller.Enrolment(G, "ann", damaged)));

        Assert.True((await Migrator.EnrolAsync(G, "ann", Vectors.Axis(0))).Searchable);
        Assert.Equal("ann", await Migrator.WhoAsync(G, Vectors.Axis(0)));
        await Migrator.FlipAsync(G);
        Assert.Equal("ann", await Migrator.WhoAsync(G, Vectors.Axis(0), Migrator.Target));
        await StaleAsync(() => Migrator.WhoAsync(G, Vectors.Axis(0)));
        await Migrator.EnrolAsync(G, "bob", Vectors.Axis(1), Migrator.Target);
        await Migrator.FlipAsync(G, toTarget: false);
        Assert.Equal("bob", await Migrator.WhoAsync(G, Vectors.Axis(1)));
        var end = await Migrator.FlipAsync(G);
        Assert.Equal((true, 2, 2, 0), (end.Flipped, end.Faces, end.MigratedFaces, end.MissingSubjects));

        Task StaleAsync(Func<Task> call) => Caller.FailsAsync(ErrorReason.PipelineChanged, StatusCode.Aborted, call);
    }

    [Fact]
    public async Task Calls_of_another_migration_or_of_none_are_refused_and_the_same_one_begins_once()
    {
        await Caller.CreateGalleryAsync(G);
        await Caller.RegisterAsync(Pipelines.Calibrated(Migrator.Target));
        await PhaseAsync(() => Migrator.EndAsync(G));
        await PhaseAsync(() => Migrator.FlipAsync(G));
        await Caller.FailsAsync(
            ErrorReason.InvalidField,
            StatusCode.InvalidArgument,
            () => Migrator.BeginAsync(G, pipeline: Pipelines.Default));
        await Caller.FailsAsync(
            ErrorReason.PipelineNotRegistered,
            StatusCode.FailedPrecondition,
            () => Migrator.BeginAsync(G, pipeline: $"pipelines/{Caller.Tenant}"));

        var begun = await Migrator.BeginAsync(G);
        Assert.Equal(begun, await Migrator.BeginAsync(G));
        var error = await Caller.ErrorAsync(() => Migrator.BeginAsync(G, "m2"));
        Assert.Equal((ErrorReason.MigrationExists, StatusCode.AlreadyExists), (error.GetReason(), error.StatusCode));
        Assert.Equal("m1", error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Metadata["migration"]);
        await PhaseAsync(() => Migrator.EndAsync(G, "m2"));
        var flipped = await Migrator.FlipAsync(G);
        Assert.Equal(flipped, await Migrator.FlipAsync(G));
        Assert.Equal(flipped, await Migrator.BeginAsync(G));

        await Migrator.EndAsync(G);
        await PhaseAsync(() => Migrator.EndAsync(G));
        await PhaseAsync(() => Migrator.WriteAsync(G, []));
        await Caller.FailsAsync(ErrorReason.GalleryNotFound, StatusCode.NotFound, () => Migrator.GetAsync("nowhere"));

        Task PhaseAsync(Func<Task> call) =>
            Caller.FailsAsync(ErrorReason.MigrationPhase, StatusCode.FailedPrecondition, call);
    }

    [Fact]
    public async Task Templates_of_another_pipeline_are_not_written_and_those_of_another_gallery_are_passed_over()
    {
        await Migrator.CreateAsync(G);
        await Migrator.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Migrator.CreateAsync("other");
        await Migrator.EnrolAsync("other", "ann", Vectors.Axis(0));
        await Migrator.BeginAsync(G);
        await Migrator.BeginAsync("other");
        var crops = (await Migrator.ReadAsync("other")).Crops;
        Assert.Equal(1, (await Migrator.WriteAsync(G, crops)).PassedOver);

        var wrong = new Internal.V1.FaceTemplate
        {
            Face = crops[0].Face,
            Template = new() { Pipeline = Pipelines.Default, Embedding = { Vectors.Axis(0) } },
        };
        await Caller.FailsAsync(
            ErrorReason.InvalidField,
            StatusCode.InvalidArgument,
            async () => await Migrator.Client.WriteTemplatesAsync(
                new() { Migration = Migrator.Reference("other"), Templates = { wrong } }));
        Assert.Equal(1, (await Migrator.GetAsync("other")).MissingFaces);
    }

    [Fact]
    public async Task Galleries_of_all_tenants_are_counted_in_both_places_of_a_pipeline()
    {
        string[] names = [$"pipelines/{Caller.Tenant}-a", $"pipelines/{Caller.Tenant}-b"];
        foreach (var name in names)
            await Caller.RegisterAsync(Pipelines.Calibrated(name));
        await Caller.CreateGalleryAsync(G, pipeline: names[0]);
        await NewTenant().CreateGalleryAsync(G, pipeline: names[0]);
        Assert.Equal((2, 0), (await CountAsync(names[0]), await CountAsync(names[1])));
        await Migrator.BeginAsync(G, pipeline: names[1]);
        Assert.Equal((2, 1), (await CountAsync(names[0]), await CountAsync(names[1])));
        await Migrator.FlipAsync(G);
        await Migrator.EndAsync(G);
        await Eventually.HoldsAsync(
            async () => (await CountAsync(names[0]), await CountAsync(names[1])) == (1, 1), "what was ending has ended");
        Assert.Equal(0, await CountAsync("pipelines/unknown"));

        async Task<long> CountAsync(string pipeline) =>
            (await Migrator.Client.CountGalleriesAsync(new() { Pipeline = pipeline })).Galleries;
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteMigrationTests(SqliteDatabase database) : MigrationTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresMigrationTests(PostgresDatabase database) : MigrationTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantMigrationTests(SqliteWithQdrant database) : MigrationTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantMigrationTests(PostgresWithQdrant database) : MigrationTests(database);
