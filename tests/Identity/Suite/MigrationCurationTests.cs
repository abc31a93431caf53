using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>Erasures, merges and transfers in the middle of a migration.</summary>
public abstract class MigrationCurationTests(IdentityDatabase database) : MigratingTest(database)
{
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
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteMigrationCurationTests(SqliteDatabase database) : MigrationCurationTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresMigrationCurationTests(PostgresDatabase database) : MigrationCurationTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantMigrationCurationTests(SqliteWithQdrant database) : MigrationCurationTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantMigrationCurationTests(PostgresWithQdrant database) : MigrationCurationTests(database);
