using FacePlatform.Identity.Crops;
using FacePlatform.Identity.Galleries;
using FacePlatform.Identity.Record;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>What is too large for one write is erased in several, and others find room between them.</summary>
public abstract class LargeErasureTests(IdentityDatabase database) : IdentityTest(database)
{
    private const int Subjects = 2400, Many = 601, Faces = Subjects - 1 + Many;

    private RecordWriter Writer => Database.Host.Services.GetRequiredService<RecordWriter>();

    private GalleryStore Galleries => Database.Host.Services.GetRequiredService<GalleryStore>();

    [Fact]
    public async Task A_gallery_goes_in_pieces_is_whole_between_them_and_is_gone_when_it_is_called_again()
    {
        var embeddings = await FillAsync();
        var curator = new Curator(Database.Host.Curation, Caller);
        await curator.MergeAsync(G, Id(Subjects - 2), Id(Subjects - 1));
        await curator.MergeAsync(G, Id(Subjects - 1), Id(0));
        var request = new FacePlatform.Internal.V1.DeleteGalleryRequest { Gallery = Caller.Gallery(G), Force = true };

        var left = await CutOffAsync(
            Faces,
            record => record.Faces.CountAsync(row => row.Subject.Gallery.Tenant == Caller.Tenant),
            token => Galleries.DeleteAsync(request, token));

        await using var record = await RecordAsync();
        var subjects = await record.Subjects.Where(row => row.Gallery.Tenant == Caller.Tenant).ToListAsync();
        Assert.Empty(subjects.Select(row => row.RootKey).Except(subjects.Select(row => row.Key)));
        Assert.Equal(left, (await Caller.Client.GetGalleryAsync(Caller.Gallery(G))).FaceCount);
        Assert.Equal(left, (await Caller.IdentifyAsync(G, embeddings[1])).GallerySize);
        Assert.DoesNotContain(Id(1), subjects.Select(row => row.Id));
        Assert.DoesNotContain(Id(1), await Caller.WhoAsync(G, embeddings[1]));
        var last = Enumerable.Range(1, Subjects - 3).Last(i => subjects.Exists(row => row.Id == Id(i)));
        Assert.Equal([Id(last)], await Caller.WhoAsync(G, embeddings[last], maxCandidates: 1));
        await Caller.EnrolAsync(G, "meanwhile", Vectors.Axis(0));

        await Caller.Client.DeleteGalleryAsync(request);

        await Caller.FailsAsync(
            ErrorReason.GalleryNotFound, StatusCode.NotFound, async () => await Caller.Client.DeleteGalleryAsync(request));
        var key = subjects[0].GalleryKey;
        Assert.Equal(
            (0, 0, 0, 0),
            (await record.Subjects.CountAsync(row => row.GalleryKey == key),
                await record.Faces.CountAsync(row => subjects.Select(s => s.Key).Contains(row.SubjectKey)),
                await record.Templates.CountAsync(row => row.GalleryKey == key),
                await record.Merges.CountAsync(row => row.GalleryKey == key)));
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        Assert.Equal(1, (await Caller.IdentifyAsync(G, Vectors.Axis(0))).GallerySize);
        Assert.Equal(["ann"], await Caller.WhoAsync(G, Vectors.Axis(0)));
    }

    [Fact]
    public async Task Crops_go_in_pieces_each_with_its_key_until_none_is_left()
    {
        await FillAsync(crops: true);
        var request = new FacePlatform.Internal.V1.UpdateGalleryRequest { Gallery = Caller.Gallery(G), KeepCrops = false };
        await Caller.Client.UpdateGalleryAsync(new(request) { KeepCrops = true });

        var left = await CutOffAsync(
            Faces, record => CropsOf(record).CountAsync(), token => Galleries.UpdateAsync(request, token));

        await using var record = await RecordAsync();
        var keys = record.CropKeys.Where(row => row.Subject.Gallery.Tenant == Caller.Tenant);
        Assert.Equal(left, await CropsOf(record).CountAsync());
        Assert.Equal(
            await CropsOf(record).Select(row => row.Face.SubjectKey).Distinct().Order().ToListAsync(),
            await keys.Select(row => row.SubjectKey).Order().ToListAsync());

        var off = await Caller.Client.UpdateGalleryAsync(request);

        Assert.Equal((false, Faces), (off.KeepCrops, off.FaceCount));
        Assert.Equal((0, 0), (await CropsOf(record).CountAsync(), await keys.CountAsync()));
    }

    [Fact]
    public async Task A_crop_that_is_kept_after_they_were_dropped_stays()
    {
        var migrator = new Migrator(Database.Host.Migrations, Caller);
        await migrator.CreateAsync(G);
        await migrator.EnrolAsync(G, "ann", Vectors.Axis(0));
        await using var record = await RecordAsync();
        var before = await CropsOf(record).SingleAsync();
        await migrator.EnrolAsync(G, "ann", Vectors.Axis(1));

        await Database.Host.Services.GetRequiredService<CropErasure>().EraseAsync(
            before.GalleryKey, upTo: before.FaceKey, default);

        await migrator.BeginAsync(G);
        Assert.Equal(
            Vectors.Axis(1), Migrator.Read(Assert.Single((await migrator.ReadAsync(G)).Crops).Crop));
    }

    private static string Id(int subject) => $"s{subject:D4}";

    private IQueryable<CropRow> CropsOf(RecordContext record) =>
        record.Crops.Where(row => row.Face.Subject.Gallery.Tenant == Caller.Tenant);

    private Task<RecordContext> RecordAsync() =>
        Database.Host.Services.GetRequiredService<IDbContextFactory<RecordContext>>().CreateDbContextAsync();

    /// <summary>Cancels a call in a write that finds some of the rows gone and others not; answers how many are left.</summary>
    private async Task<int> CutOffAsync(
        int rows, Func<RecordContext, Task<int>> count, Func<CancellationToken, Task> call)
    {
        using var cancel = new CancellationTokenSource();
        var calling = Task.Run(() => call(cancel.Token));
        int left;
        do
        {
            Assert.False(calling.IsCompleted, "No other write came between.");
            left = (await Writer.WriteAsync(
                async batch =>
                {
                    var now = await count(batch.Record);
                    if (now < rows)
                        await cancel.CancelAsync();
                    return now;
                },
                default)).Value;
        }
        while (left == rows);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
        Assert.InRange(left, 1, rows - 1);
        await using var record = await RecordAsync();
        Assert.Equal(left, await count(record));
        return left;
    }

    /// <summary>A gallery of one subject with many faces and many with one each; answers the first face's of each.</summary>
    private async Task<float[][]> FillAsync(bool crops = false)
    {
        await Caller.CreateGalleryAsync(G);
        var random = new Random(9);
        var embeddings = Enumerable.Range(0, Subjects).Select(_ => Vectors.Random(random)).ToArray();
        await Writer.WriteAsync(
            async batch =>
            {
                var gallery = await batch.Record.Galleries.SingleAsync(row => row.Tenant == Caller.Tenant);
                for (var i = 0; i < Subjects; i++)
                {
                    var subject = batch.NextSequence();
                    batch.Record.Add(new SubjectRow
                    {
                        Key = subject,
                        RootKey = subject,
                        GalleryKey = gallery.Key,
                        Id = Id(i),
                        DisplayName = "",
                    });
                    if (crops)
                        batch.Record.Add(new CropKeyRow { SubjectKey = subject, GalleryKey = gallery.Key, WrappedKey = [1] });
                    for (var j = 0; j < (i == 0 ? Many : 1); j++)
                        AddFace(batch, gallery, subject, j == 0 ? embeddings[i] : Vectors.Random(random), crops);
                }

                return await batch.Record.SaveChangesAsync();
            },
            default);
        return embeddings;
    }

    private static void AddFace(WriteBatch batch, GalleryRow gallery, long subject, float[] embedding, bool crops)
    {
        var face = batch.NextSequence();
        batch.Record.Add(new FaceRow
        {
            Key = face,
            SubjectKey = subject,
            Id = Guid.NewGuid().ToString("N"),
            Quality = Caller.Good.ToByteArray(),
        });
        batch.Record.Add(new TemplateRow
        {
            Sequence = batch.NextSequence(),
            FaceKey = face,
            SubjectKey = subject,
            GalleryKey = gallery.Key,
            PipelineKey = gallery.PipelineKey,
            Embedding = TemplateRow.Store(embedding),
        });
        if (crops)
            batch.Record.Add(new CropRow { FaceKey = face, GalleryKey = gallery.Key, Sealed = [1] });
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteLargeErasureTests(SqliteDatabase database) : LargeErasureTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresLargeErasureTests(PostgresDatabase database) : LargeErasureTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantLargeErasureTests(SqliteWithQdrant database) : LargeErasureTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantLargeErasureTests(PostgresWithQdrant database) : LargeErasureTests(database);
