using FacePlatform.Identity.Record;
using FacePlatform.Identity.Transfers;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>What an export holds, of whom, and how many there may be.</summary>
public abstract class ExportTests(IdentityDatabase database) : TransferTest(database)
{
    [Fact]
    public async Task A_gallery_of_another_tenant_is_not_exported()
    {
        await FillAsync();
        var stranger = NewTenant();
        await Caller.FailsAsync(ErrorReason.GalleryNotFound, StatusCode.NotFound,
            () => new Porter(Database.Host.Transfers, stranger).ExportAsync(G));
        await Caller.FailsAsync(ErrorReason.InvalidResourceName, StatusCode.InvalidArgument, () => Porter.ExportAsync(""));
    }

    [Fact]
    public async Task An_export_without_templates_has_no_embedding_and_cannot_be_imported()
    {
        await FillAsync();
        var export = await Porter.ExportAsync(G, templates: false);
        Assert.All(export.Where(record => record.Face is not null), record => Assert.Null(record.Face.Template));
        Assert.Equal((await Porter.ExportAsync(G)).Count, export.Count);

        var answers = await Porter.ImportAsync("copy", export);
        Assert.All(answers.Zip(export), pair => Assert.Equal(pair.Second.Face is not null, pair.First.Error is not null));
        Assert.Equal(0, (await Caller.Client.GetGalleryAsync(Caller.Gallery("copy"))).FaceCount);
    }

    [Fact]
    public async Task An_empty_gallery_is_exported_and_imported()
    {
        await Caller.CreateGalleryAsync(G, displayName: "nobody");
        var export = await Porter.ExportAsync(G);
        Assert.Equal(2, export.Count);
        Assert.Equal(new GalleryTrailer(), export[1].End);

        await Porter.ImportAsync("copy", export);
        Assert.Equal("nobody", (await Caller.Client.GetGalleryAsync(Caller.Gallery("copy"))).DisplayName);
    }

    [Fact]
    public async Task Few_exports_run_at_a_time_and_none_for_ever()
    {
        await FillAsync();
        var reference = new Internal.V1.ExportGalleryRequest { Gallery = Caller.Gallery(G) };
        var token = TestContext.Current.CancellationToken;
        using var export = Export(new());
        var slow = new SlowReader();
        var first = export.RunAsync(reference, slow, token);
        var second = export.RunAsync(reference, slow, token);
        await Caller.FailsAsync(ErrorReason.Overloaded, StatusCode.ResourceExhausted,
            () => export.RunAsync(reference, slow, token));
        slow.Read.SetResult();
        await Task.WhenAll(first, second);
        await export.RunAsync(reference, slow, token);

        using var brief = Export(new() { MaxExports = 1, MaxExportTime = TimeSpan.FromMilliseconds(50) });
        for (var i = 0; i < 2; i++)
            await Caller.FailsAsync(ErrorReason.ServiceUnavailable, StatusCode.Unavailable,
                () => brief.RunAsync(reference, new SlowReader(), token));

        GalleryExport Export(TransferOptions options) => new(
            Database.Host.Services.GetRequiredService<IDbContextFactory<RecordContext>>(),
            Options.Create(options),
            TimeProvider.System);
    }

    [Fact]
    public async Task An_export_is_of_one_moment_while_others_write()
    {
        await Caller.EnrolManyAsync(G, Enumerable.Range(0, 300).Select(i => ($"p{i:D3}", Vectors.Axis(i % 16))));
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i = (i + 1) % 100)
            {
                var merge = await Curator.MergeAsync(G, $"p{i:D3}", $"p{i + 100:D3}");
                await Caller.EnrolAsync(G, $"new-{i}", Vectors.Axis(i % 16));
                await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, $"new-{i}"));
                await Curator.UndoAsync(merge);
            }
        });

        for (var round = 0; round < 5; round++)
        {
            var export = await Porter.ExportAsync(G);
            var subjects = export.Where(record => record.Subject is not null).Select(r => r.Subject.SubjectId).ToHashSet();
            var faces = export.Where(record => record.Face is not null).Select(record => record.Face).ToList();
            Assert.Equal((subjects.Count, faces.Count), (export[^1].End.SubjectCount, export[^1].End.FaceCount));
            Assert.Equal(subjects, faces.Select(face => face.SubjectId).ToHashSet());
            // Somebody new is only there while there is a merge.
            Assert.InRange(export[^1].End.MergeCount, subjects.Count - 300, 1);
        }

        await stop.CancelAsync();
        await writing;
    }

    /// <summary>A client that reads nothing until it is told to.</summary>
    private sealed class SlowReader : IServerStreamWriter<GalleryRecord>
    {
        public TaskCompletionSource Read { get; } = new();

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(GalleryRecord message) => Read.Task;

        public Task WriteAsync(GalleryRecord message, CancellationToken cancellationToken) => Read.Task;
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteExportTests(SqliteDatabase database) : ExportTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresExportTests(PostgresDatabase database) : ExportTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantExportTests(SqliteWithQdrant database) : ExportTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantExportTests(PostgresWithQdrant database) : ExportTests(database);
