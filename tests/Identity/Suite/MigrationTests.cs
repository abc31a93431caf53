using FacePlatform.Identity.Index;
using FacePlatform.Identity.Record;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>A gallery on its way from one pipeline to another.</summary>
public abstract class MigrationTests(IdentityDatabase database) : IdentityTest(database)
{
    private Migrator Migrator => new(Database.Host.Migrations, Caller);

    private Curator Curator => new(Database.Host.Curation, Caller);

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
    public async Task An_erasure_during_a_migration_wins()
    {
        await Migrator.CreateAsync(G);
        foreach (var (subject, axis) in new[] { ("ann", 0), ("bob", 1), ("cid", 2) })
            await Migrator.EnrolAsync(G, subject, Vectors.Axis(axis));
        await Migrator.BeginAsync(G);
        var crops = (await Migrator.ReadAsync(G)).Crops;
        Assert.Equal(3, crops.Count);

        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "ann"));
        var written = await Migrator.WriteAsync(G, [.. crops, crops[1]]);
        Assert.Equal((2, 2), (written.Written, written.PassedOver));
        Assert.Equal(3, (await Migrator.WriteAsync(G, crops)).PassedOver);

        // Who was copied already goes whole, too.
        await Caller.Client.DeleteFaceAsync(Caller.Face(new() { Name = (await Curator.FacesAsync(G, "bob")).Single() }));
        await Migrator.FlipAsync(G);
        foreach (var (axis, who) in new[] { (0, null), (1, null), (2, "cid") })
            Assert.Equal(who, await Migrator.WhoAsync(G, Vectors.Axis(axis), Migrator.Target));
        Assert.Equal(2, await CountTemplatesAsync());
    }

    [Fact]
    public async Task Who_has_no_template_of_the_other_pipeline_is_listed_and_not_lost_unless_that_is_allowed()
    {
        await Migrator.CreateAsync(G, keepCrops: false);
        foreach (var (subject, axis) in new[] { ("ann", 0), ("bob", 1), ("cid", 2), ("dan", 3), ("dan", 4) })
            await Caller.EnrolAsync(G, subject, Vectors.Axis(axis));
        await Caller.CreateSubjectAsync(G, "faceless");
        var merge = await Curator.MergeAsync(G, "ann", "bob");
        await Migrator.BeginAsync(G);
        Assert.Equal(0, await Migrator.CopyAsync(G));
        Assert.Equal(["bob", "cid", "dan"], await Migrator.MissingAsync(G, pageSize: 1));

        // A new photo of one of them is enough for all who are the same person.
        await Migrator.EnrolAsync(G, "dan", Vectors.Axis(5));
        await Migrator.EnrolAsync(G, "bob", Vectors.Axis(6));
        Assert.Equal(["cid"], await Migrator.MissingAsync(G));
        var state = await Migrator.GetAsync(G);
        Assert.Equal((7, 2, 5, 1, 5), (state.Faces, state.MigratedFaces, state.MissingFaces, state.MissingSubjects, state.FacesWithoutCrop));
        await Curator.UndoAsync(merge);
        Assert.Equal(["ann", "cid"], await Migrator.MissingAsync(G));

        var error = await Caller.ErrorAsync(() => Migrator.FlipAsync(G));
        Assert.Equal((ErrorReason.SubjectsMissing, StatusCode.FailedPrecondition), (error.GetReason(), error.StatusCode));
        Assert.Equal("2", error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Metadata["subjects"]);
        Assert.Equal("cid", await Migrator.WhoAsync(G, Vectors.Axis(2)));

        await Migrator.FlipAsync(G, allowMissing: true);
        Assert.Null(await Migrator.WhoAsync(G, Vectors.Axis(2), Migrator.Target));
        Assert.Equal("dan", await Migrator.WhoAsync(G, Vectors.Axis(5), Migrator.Target));
        Assert.Empty(await Migrator.MissingAsync(G));

        // Back, it is the other way round.
        await Migrator.FlipAsync(G, toTarget: false);
        Assert.Equal("cid", await Migrator.WhoAsync(G, Vectors.Axis(2)));
    }

    [Fact]
    public async Task A_roll_back_that_would_lose_people_is_refused_as_well()
    {
        await Migrator.CreateAsync(G);
        await Migrator.BeginAsync(G);
        await Migrator.FlipAsync(G);
        var face = await Migrator.EnrolAsync(G, "ann", Vectors.Axis(0), Migrator.Target);
        await using (var record = await RecordAsync())
            await record.Templates
                .Where(row => row.Face.Id == Caller.Face(face).Face && row.Pipeline.Name == Pipelines.Default)
                .ExecuteDeleteAsync();

        await Caller.FailsAsync(
            ErrorReason.SubjectsMissing, StatusCode.FailedPrecondition, () => Migrator.FlipAsync(G, toTarget: false));
        Assert.Equal("ann", await Migrator.WhoAsync(G, Vectors.Axis(0), Migrator.Target));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_leaves_no_template_of_the_pipeline_that_does_not_decide(bool flip)
    {
        const int Faces = 600;
        var random = new Random(4);
        var faces = Enumerable.Range(0, Faces).Select(i => Vectors.Random(random)).ToArray();
        await Migrator.CreateAsync(G);
        await Parallel.ForEachAsync(
            faces.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (face, _) => await Migrator.EnrolAsync(G, $"s{face.Index}", face.Item));
        await Migrator.BeginAsync(G);
        await Migrator.CopyAsync(G);
        if (flip)
            await Migrator.FlipAsync(G);
        var (stays, goes) = flip ? (Migrator.Target, Pipelines.Default) : (Pipelines.Default, Migrator.Target);
        Assert.Equal((Faces, Faces), (await CountIndexedAsync(stays), await CountIndexedAsync(goes)));

        // Whoever believes that the other one decides would remove the wrong templates.
        await Caller.FailsAsync(
            ErrorReason.MigrationPhase, StatusCode.FailedPrecondition, () => Migrator.EndAsync(G, flipped: !flip));
        Assert.Equal(2 * Faces, await CountTemplatesAsync());

        // Others find room between the pieces, and it may be asked for twice.
        var ended = await Migrator.EndAsync(G, flip);
        await Caller.CreateSubjectAsync(G, "meanwhile");

        Assert.Equal((stays, "", "", false), (ended.Pipeline, ended.OtherPipeline, ended.Migration, ended.Flipped));
        await TemplatesRemainAsync(Faces);
        Assert.Equal("s7", await Migrator.WhoAsync(G, faces[7], stays));
        Assert.Equal((Faces, 0), (await CountIndexedAsync(stays), await CountIndexedAsync(goes)));

        // Back to the same pipeline, whose templates are new ones.
        await Migrator.BeginAsync(G, pipeline: goes);
        if (!flip)
            Assert.Equal(Faces, await Migrator.CopyAsync(G));
        Assert.Equal((Faces, flip ? 0 : Faces), (await CountIndexedAsync(stays), await CountIndexedAsync(goes)));
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
    public async Task Merges_moves_and_undoing_them_file_the_templates_of_both_pipelines()
    {
        await Migrator.CreateAsync(G);
        var face = await Migrator.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Migrator.EnrolAsync(G, "bob", Vectors.Axis(1));
        await Migrator.BeginAsync(G);
        await Migrator.CopyAsync(G);
        await Curator.MoveAsync(face, "bob");
        var merge = await Curator.MergeAsync(G, "bob", "ann");
        await Migrator.FlipAsync(G);
        foreach (var axis in (int[])[0, 1])
            Assert.Equal("ann", await Migrator.WhoAsync(G, Vectors.Axis(axis), Migrator.Target));
        await Curator.UndoAsync(merge);
        foreach (var axis in (int[])[0, 1])
            Assert.Equal("bob", await Migrator.WhoAsync(G, Vectors.Axis(axis), Migrator.Target));
        Assert.Equal(Migrator.Target, (await Caller.Client.GetFaceAsync(
            Caller.Face(new() { Name = (await Curator.FacesAsync(G, "bob"))[0] }))).Pipeline);
        await Migrator.FlipAsync(G, toTarget: false);
        Assert.Equal("bob", await Migrator.WhoAsync(G, Vectors.Axis(0)));
    }

    [Fact]
    public async Task An_export_has_the_templates_of_the_pipeline_that_decides_and_nothing_is_imported_meanwhile()
    {
        var porter = new Porter(Database.Host.Transfers, Caller);
        await Migrator.CreateAsync(G);
        await Migrator.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Migrator.BeginAsync(G);
        await Migrator.CopyAsync(G);
        var before = await porter.ExportAsync(G);
        await Migrator.FlipAsync(G);
        var after = await porter.ExportAsync(G);
        Assert.Equal(Vectors.Axis(0), before.Single(r => r.Face is not null).Face.Template.Embedding);
        Assert.Equal(Vectors.Axis(15), after.Single(r => r.Face is not null).Face.Template.Embedding);

        await Migrator.CreateAsync("copy");
        await Migrator.BeginAsync("copy");
        Internal.V1.ImportGalleryRequest[] messages =
            [new() { Gallery = Caller.Gallery("copy") }, .. Porter.Messages(before)];
        var (answers, error) = await porter.SendAsync(messages);
        Assert.Empty(answers);
        Assert.Equal((ErrorReason.MigrationPhase, StatusCode.FailedPrecondition), (error!.GetReason(), error!.StatusCode));

        // Nor by an import that was going on when the migration began.
        await Migrator.EndAsync("copy");
        using var import = Database.Host.Transfers.ImportGallery();
        foreach (var message in messages[..3])
            await import.RequestStream.WriteAsync(message);
        for (var i = 0; i < 2; i++)
            Assert.True(await import.ResponseStream.MoveNext(default) && import.ResponseStream.Current.Error is null);
        await Migrator.BeginAsync("copy");
        foreach (var message in messages[3..])
            await import.RequestStream.WriteAsync(message);
        await import.RequestStream.CompleteAsync();
        Assert.True(await import.ResponseStream.MoveNext(default));
        Assert.Equal((int)StatusCode.FailedPrecondition, import.ResponseStream.Current.Error?.Code);
        Assert.Equal(0, (await Migrator.GetAsync("copy")).Faces);

        await Migrator.EndAsync("copy");
        await porter.ImportAsync("copy", before);
        Assert.Equal("ann", await Migrator.WhoAsync("copy", Vectors.Axis(0)));
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

    [Fact]
    public async Task A_migration_outlasts_a_restart_and_its_gallery_may_be_erased_in_the_middle()
    {
        var settings = await Database.CreateAsync();
        await using (var host = await IdentityHost.StartAsync(settings))
        {
            var (caller, migrator) = Of(host);
            await caller.RegisterAsync();
            await migrator.CreateAsync(G);
            foreach (var axis in Enumerable.Range(0, 10))
                await migrator.EnrolAsync(G, $"s{axis}", Vectors.Axis(axis));
            await migrator.BeginAsync(G);
            await migrator.WriteAsync(G, (await migrator.ReadAsync(G, limit: 5)).Crops);
        }

        await using (var host = await IdentityHost.StartAsync(settings))
        {
            var (caller, migrator) = Of(host);
            Assert.Equal(5, (await migrator.GetAsync(G)).MissingFaces);
            Assert.Equal(5, await migrator.CopyAsync(G));
            await migrator.FlipAsync(G);
            Assert.Equal("s3", await migrator.WhoAsync(G, Vectors.Axis(3), Migrator.Target));
            await caller.Client.DeleteGalleryAsync(new() { Gallery = caller.Gallery(G), Force = true });
            await using var record = await host.Services
                .GetRequiredService<IDbContextFactory<RecordContext>>().CreateDbContextAsync();
            Assert.Equal(
                (0, 0, 0, 0),
                (await record.Templates.CountAsync(),
                    await record.GalleryMigrations.CountAsync(),
                    await record.Crops.CountAsync(),
                    await record.CropKeys.CountAsync()));
        }

        static (Caller, Migrator) Of(IdentityHost host)
        {
            var caller = new Caller(host.Client, "tenant");
            return (caller, new(host.Migrations, caller));
        }
    }

    // The end's answer does not wait for what is removed.
    private Task TemplatesRemainAsync(int count) => Eventually.HoldsAsync(
        async () => await CountTemplatesAsync() == count, $"{count} templates remain");

    private async Task<int> CountTemplatesAsync()
    {
        await using var record = await RecordAsync();
        return await record.Templates.CountAsync(row => row.Face.Subject.Gallery.Tenant == Caller.Tenant);
    }

    private async Task<int> CountIndexedAsync(string pipeline)
    {
        await using var record = await RecordAsync();
        var gallery = await record.Galleries.SingleAsync(row => row.Tenant == Caller.Tenant && row.Id == G);
        var key = await record.Pipelines.Where(row => row.Name == pipeline).Select(row => row.Key).SingleAsync();
        await Database.Host.Services.GetRequiredService<IndexFollower>().EnsureCurrentAsync(default);
        return await Database.Host.Services.GetRequiredService<ITemplateIndex>()
            .ReadFacesAsync(new(gallery.Key, key), default).SelectMany(faces => faces).CountAsync();
    }

    private Task<RecordContext> RecordAsync() =>
        Database.Host.Services.GetRequiredService<IDbContextFactory<RecordContext>>().CreateDbContextAsync();
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteMigrationTests(SqliteDatabase database) : MigrationTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresMigrationTests(PostgresDatabase database) : MigrationTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantMigrationTests(SqliteWithQdrant database) : MigrationTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantMigrationTests(PostgresWithQdrant database) : MigrationTests(database);
