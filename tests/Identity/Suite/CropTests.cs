using System.Security.Cryptography;
using FacePlatform.Identity.Record;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class CropTests(IdentityDatabase database) : IdentityTest(database)
{
    private Migrator Migrator => new(Database.Host.Migrations, Caller);

    [Fact]
    public async Task Crops_are_sealed_and_leave_only_for_a_migration()
    {
        await Migrator.CreateAsync(G);
        var gallery = await Caller.Client.GetGalleryAsync(Caller.Gallery(G));
        Assert.True(gallery.KeepCrops);
        var face = await Migrator.EnrolAsync(G, "ann", Vectors.At(0.6));

        await using (var record = await RecordAsync())
        {
            var crop = await CropsOf(record).SingleAsync();
            Assert.Equal(12 + Migrator.Crop(Vectors.At(0.6)).Length + 16, crop.Sealed.Length);
            Assert.Equal(-1, crop.Sealed.AsSpan().IndexOf(Migrator.PngHeader));
        }

        await Caller.FailsAsync(
            ErrorReason.MigrationPhase, StatusCode.FailedPrecondition, () => Migrator.ReadAsync(G));
        await Migrator.BeginAsync(G);
        var read = Assert.Single((await Migrator.ReadAsync(G)).Crops);
        Assert.Equal(Caller.Face(face).Face, read.Face);
        Assert.Equal(Migrator.Crop(Vectors.At(0.6)), read.Crop.ToByteArray());
    }

    [Fact]
    public async Task A_gallery_that_keeps_crops_wants_one_and_another_ignores_it()
    {
        await Migrator.CreateAsync(G);
        await Migrator.CreateAsync("plain", keepCrops: false);
        await Caller.FailsAsync(
            ErrorReason.PipelineChanged, StatusCode.Aborted, () => Caller.EnrolAsync(G, "ann", Vectors.Axis(0)));
        await Migrator.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Migrator.EnrolAsync("plain", "ann", Vectors.Axis(0));

        var large = Migrator.Both(Vectors.Axis(0));
        large.Crop = ByteString.CopyFrom(new byte[(1024 * 1024) + 1]);
        await Caller.FailsAsync(
            ErrorReason.InvalidField,
            StatusCode.InvalidArgument,
            async () => await Caller.Client.EnrollTemplateAsync(Caller.Enrolment(G, "bob", large)));
        await using var record = await RecordAsync();
        Assert.Equal(1, await CropsOf(record).CountAsync());
    }

    [Fact]
    public async Task Without_the_subjects_key_a_crop_is_noise_and_an_erasure_takes_both()
    {
        await Migrator.CreateAsync(G);
        await Migrator.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Migrator.EnrolAsync(G, "bob", Vectors.Axis(1));
        await Migrator.BeginAsync(G);
        await using var record = await RecordAsync();
        var bob = await record.Subjects.SingleAsync(row => row.Id == "bob" && row.Gallery.Tenant == Caller.Tenant);

        // As in a copy of the crops that outlives the key.
        await record.CropKeys.Where(row => row.SubjectKey == bob.Key).ExecuteDeleteAsync();
        Assert.Equal(2, await CropsOf(record).CountAsync());
        Assert.Equal(Vectors.Axis(0), Migrator.Read(Assert.Single((await Migrator.ReadAsync(G)).Crops).Crop));

        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "ann"));
        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "bob"));
        Assert.Equal((0, 0), (await CropsOf(record).CountAsync(), await KeysOf(record).CountAsync()));
    }

    [Fact]
    public async Task A_crop_or_a_key_in_anothers_place_is_not_opened()
    {
        await Migrator.CreateAsync(G);
        foreach (var axis in (int[])[0, 1])
            await Migrator.EnrolAsync(G, "ann", Vectors.Axis(axis));
        await Migrator.EnrolAsync(G, "bob", Vectors.Axis(2));
        await Migrator.BeginAsync(G);
        await using var record = await RecordAsync();
        var crops = await CropsOf(record).OrderBy(row => row.FaceKey).ToListAsync();
        await CropsOf(record).Where(row => row.FaceKey == crops[1].FaceKey)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.Sealed, crops[0].Sealed));
        var keys = await KeysOf(record).OrderBy(row => row.SubjectKey).ToListAsync();
        await KeysOf(record).Where(row => row.SubjectKey == keys[1].SubjectKey)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.WrappedKey, keys[0].WrappedKey));

        var page = await Migrator.ReadAsync(G);

        Assert.Equal(Vectors.Axis(0), Migrator.Read(Assert.Single(page.Crops).Crop));
        Assert.Empty((await Migrator.ReadAsync(G, page.Cursor)).Crops);
    }

    [Fact]
    public async Task A_face_that_is_moved_is_sealed_with_its_new_subjects_key()
    {
        await Migrator.CreateAsync(G);
        var face = await Migrator.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Migrator.EnrolAsync(G, "bob", Vectors.Axis(1));
        await Curator.MoveAsync(face, "bob");
        await Caller.CreateSubjectAsync(G, "cid");
        var second = (await Curator.FacesAsync(G, "bob"))[1];
        await Curator.MoveAsync(new() { Name = second }, "cid");
        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "ann"));

        await Migrator.BeginAsync(G);
        Assert.Equal(
            [Vectors.Axis(0), Vectors.Axis(1)],
            (await Migrator.ReadAsync(G)).Crops.Select(crop => Migrator.Read(crop.Crop)));

        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "bob"));
        Assert.Equal(Vectors.Axis(1), Migrator.Read(Assert.Single((await Migrator.ReadAsync(G)).Crops).Crop));
    }

    [Fact]
    public async Task Crops_that_are_kept_no_longer_go_with_their_keys()
    {
        await Migrator.CreateAsync(G);
        await Migrator.CreateAsync("other");
        await Migrator.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Migrator.EnrolAsync("other", "ann", Vectors.Axis(0));

        var off = await Caller.Client.UpdateGalleryAsync(new() { Gallery = Caller.Gallery(G), KeepCrops = false });

        Assert.False(off.KeepCrops);
        await using var record = await RecordAsync();
        Assert.Equal((1, 1), (await CropsOf(record).CountAsync(), await KeysOf(record).CountAsync()));
        await Caller.EnrolAsync(G, "bob", Vectors.Axis(1));
        var on = await Caller.Client.UpdateGalleryAsync(new() { Gallery = Caller.Gallery(G), KeepCrops = true });
        Assert.True(on.KeepCrops);
        await Migrator.EnrolAsync(G, "cid", Vectors.Axis(2));
        Assert.Equal((3, 2), ((await Migrator.GetAsync(G)).Faces, (await Migrator.GetAsync(G)).FacesWithoutCrop));
    }

    [Fact]
    public async Task Without_a_key_no_gallery_keeps_crops_and_with_another_one_the_service_does_not_start()
    {
        var settings = await Database.CreateAsync();
        await using (var host = await IdentityHost.StartAsync([.. settings, ("Crops:Key", "")]))
        {
            var caller = new Caller(host.Client, "tenant");
            await caller.RegisterAsync();
            var error = await Caller.ErrorAsync(() => new Migrator(host.Migrations, caller).CreateAsync(G));
            Assert.Equal(ErrorReason.InvalidField, error.GetReason());
            Assert.Contains("Crops:Key", error.Status.Detail, StringComparison.Ordinal);
            await caller.CreateGalleryAsync(G);
            await Caller.FailsAsync(
                ErrorReason.InvalidField,
                StatusCode.InvalidArgument,
                async () => await caller.Client.UpdateGalleryAsync(new() { Gallery = caller.Gallery(G), KeepCrops = true }));
        }

        await using (var host = await IdentityHost.StartAsync(settings))
        {
            var caller = new Caller(host.Client, "tenant");
            await caller.Client.UpdateGalleryAsync(new() { Gallery = caller.Gallery(G), KeepCrops = true });
            await new Migrator(host.Migrations, caller).EnrolAsync(G, "ann", Vectors.Axis(0));
        }

        var another = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var failure = await Assert.ThrowsAnyAsync<Exception>(
            () => IdentityHost.StartAsync([.. settings, ("Crops:Key", another)]));
        Assert.Contains("Crops:Key is not the key", failure.ToString(), StringComparison.Ordinal);
        var invalid = await Assert.ThrowsAnyAsync<Exception>(
            () => IdentityHost.StartAsync([.. settings, ("Crops:Key", "dG9vIHNob3J0")]));
        Assert.Contains("32 random bytes", invalid.ToString(), StringComparison.Ordinal);
    }

    private IQueryable<CropRow> CropsOf(RecordContext record) =>
        record.Crops.Where(row => row.Face.Subject.Gallery.Tenant == Caller.Tenant);

    private IQueryable<CropKeyRow> KeysOf(RecordContext record) =>
        record.CropKeys.Where(row => row.Subject.Gallery.Tenant == Caller.Tenant);

    private Task<RecordContext> RecordAsync() =>
        Database.Host.Services.GetRequiredService<IDbContextFactory<RecordContext>>().CreateDbContextAsync();
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteCropTests(SqliteDatabase database) : CropTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresCropTests(PostgresDatabase database) : CropTests(database);
