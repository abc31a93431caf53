using FacePlatform.Identity.Record;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>Flips, roll backs and ends: whom they would lose, and what they leave.</summary>
public abstract class MigrationTurnTests(IdentityDatabase database) : MigratingTest(database)
{
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
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteMigrationTurnTests(SqliteDatabase database) : MigrationTurnTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresMigrationTurnTests(PostgresDatabase database) : MigrationTurnTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantMigrationTurnTests(SqliteWithQdrant database) : MigrationTurnTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantMigrationTurnTests(PostgresWithQdrant database) : MigrationTurnTests(database);
