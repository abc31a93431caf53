using System.Security.Cryptography;
using System.Text;
using FacePlatform.Identity.Record;
using FacePlatform.Identity.Transfers;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ImportGalleryRequest = FacePlatform.Internal.V1.ImportGalleryRequest;

namespace FacePlatform.Tests.Identity.Suite;

public abstract class TransferTests(IdentityDatabase database) : IdentityTest(database)
{
    private Curator Curator => new(Database.Host.Curation, Caller);

    private Porter Porter => new(Database.Host.Transfers, Caller);

    [Fact]
    public async Task A_gallery_that_is_imported_elsewhere_answers_as_the_one_that_was_exported()
    {
        var probes = await FillAsync();
        var export = await Porter.ExportAsync(G);

        var answers = await Porter.ImportAsync("中文-копия", export);

        Assert.All(answers, answer => Assert.False(answer.Repeated));
        Assert.Equal("galleries/中文-копия", answers[0].Name);
        await SameAsync(Caller, "中文-копия", probes, withFaceIds: false);

        // On another record the faces keep their ids, too.
        await using var other = await IdentityHost.StartAsync(await Database.CreateAsync());
        var caller = new Caller(other.Client, Caller.Tenant);
        await caller.RegisterAsync();
        await new Porter(other.Transfers, caller).ImportAsync(G, export);
        await SameAsync(caller, G, probes, withFaceIds: true);
        Assert.Equal(export, await new Porter(other.Transfers, caller).ExportAsync(G));

        // Merges are merges there, and can be undone.
        var curator = new Curator(other.Curation, caller);
        var merges = await curator.MergesAsync(G);
        Assert.Equal((await Curator.MergesAsync(G)).Select(merge => (merge.Source, merge.Target, merge.CreateTime)),
            merges.Select(merge => (merge.Source, merge.Target, merge.CreateTime)));
        for (var i = 0; i < merges.Count; i++)
            Assert.Equal(await Curator.UndoAsync((await Curator.MergesAsync(G))[0]), await curator.UndoAsync(merges[i]));
        await SameAsync(caller, G, probes, withFaceIds: true);
    }

    [Fact]
    public async Task An_import_that_is_sent_again_changes_nothing()
    {
        await FillAsync();
        var export = await Porter.ExportAsync(G);
        var first = await Porter.ImportAsync("copy", export);
        var state = await RecordStateAsync();
        await Caller.Client.UpdateSubjectAsync(new() { Subject = Caller.Subject("copy", "Zo\u00eb"), DisplayName = "changed" });

        foreach (var gallery in (string[])["copy", G])
        {
            var again = await Porter.ImportAsync(gallery, export);
            Assert.All(again[..^1], answer => Assert.True(answer.Repeated, answer.ToString()));
            if (gallery == "copy")
                Assert.Equal(first.Select(answer => answer.Name), again.Select(answer => answer.Name));
        }

        Assert.Equal(state, await RecordStateAsync());
        Assert.Equal("changed", (await Caller.Client.GetSubjectAsync(Caller.Subject("copy", "Zo\u00eb"))).DisplayName);
    }

    [Fact]
    public async Task An_export_that_was_cut_off_is_imported_so_far_and_completed_when_it_is_sent_whole()
    {
        var probes = await FillAsync();
        var export = await Porter.ExportAsync(G);
        var half = export.Count / 2;

        var (answers, error) = await Porter.SendAsync(
            [new() { Gallery = Caller.Gallery("copy") }, .. Porter.Messages(export.Take(half))]);
        Assert.Equal((half, ErrorReason.InvalidField), (answers.Count, error?.GetReason()));
        Assert.All(answers, answer => Assert.NotEmpty(answer.Name));

        var whole = await Porter.ImportAsync("copy", export);
        Assert.Equal(half, whole.Count(answer => answer.Repeated));
        await SameAsync(Caller, "copy", probes, withFaceIds: false);
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
    public async Task One_bad_record_is_its_own_error_and_the_others_go_on()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        var export = await Porter.ExportAsync(G);
        var (header, ann, face) = (export[0], export[1], export[2].Face);
        FaceRecord Face(Action<FaceRecord> change, string id)
        {
            var changed = new FaceRecord(face) { FaceId = id };
            change(changed);
            return changed;
        }

        GalleryRecord Subject(string id, string displayName = "") =>
            new() { Subject = new() { SubjectId = id, DisplayName = displayName } };
        GalleryRecord Merge(string source, string target) =>
            new() { Merge = new() { SourceId = source, TargetId = target } };
        string Id(int i) => $"{i:x32}";
        List<(GalleryRecord Record, ErrorReason? Reason)> records =
        [
            (header, null),
            (Subject("a/b"), ErrorReason.InvalidResourceName),
            (ann, null),
            (Subject("bob", "a\nb"), ErrorReason.InvalidField),
            (Subject("bob"), null),
            (Subject("carol"), null),
            (new() { Subject = new() { SubjectId = "dan", CreateTime = new() { Seconds = long.MaxValue } } },
                ErrorReason.InvalidField),
            (Merge("ann", "nobody"), ErrorReason.SubjectNotFound),
            (Merge("ann", "ann"), ErrorReason.InvalidField),
            (Merge("ann", "bob"), null),
            (Merge("ann", "carol"), ErrorReason.SubjectMerged),
            (Merge("bob", "ann"), ErrorReason.InvalidField),
            (Merge("bob", "carol"), null),
            (new() { Face = Face(f => f.SubjectId = "nobody", Id(1)) }, ErrorReason.SubjectNotFound),
            (new() { Face = Face(f => f.Template = null, Id(2)) }, ErrorReason.InvalidField),
            (new() { Face = Face(f => f.Template.Pipeline = "pipelines/other", Id(3)) }, ErrorReason.InvalidField),
            (new() { Face = Face(f => f.Template.Embedding[0] = 2, Id(4)) }, ErrorReason.InvalidEmbedding),
            (new() { Face = Face(f => f.Template.Embedding[3] = float.NaN, Id(5)) }, ErrorReason.InvalidEmbedding),
            (new() { Face = Face(f => f.Template.Embedding.RemoveAt(0), Id(6)) }, ErrorReason.InvalidEmbedding),
            (new() { Face = Face(f => f.Template.Embedding.Clear(), Id(7)) }, ErrorReason.InvalidEmbedding),
            (new() { Face = Face(f => f.Quality = Caller.Blurred, Id(8)) }, ErrorReason.LowQuality),
            (new() { Face = Face(f => f.Quality = null, Id(9)) }, ErrorReason.InvalidField),
            (new() { Face = Face(_ => { }, "") }, ErrorReason.InvalidField),
            (new() { Face = Face(_ => { }, "'; DROP TABLE faces; --         ") }, ErrorReason.InvalidField),
            (new() { Face = Face(_ => { }, Id(10)) }, null),
            (new() { Face = Face(_ => { }, Id(10)) }, null),
            (new() { End = new() { FaceCount = 1 } }, ErrorReason.InvalidField),
        ];

        var answers = await Porter.ImportAsync("copy", records.Select(record => record.Record));

        Assert.Equal(records.Select(record => record.Reason), answers.Select(answer =>
            answer.Error is { } error ? error.ToRpcException().GetReason() : (ErrorReason?)null));
        Assert.Equal([false, true], answers[^3..^1].Select(answer => answer.Repeated));
        Assert.Equal($"galleries/copy/subjects/carol/faces/{Id(10)}", answers[^2].Name);
        Assert.Equal(["carol:1"], await Curator.SubjectsAsync("copy"));
    }

    [Fact]
    public async Task What_is_no_export_ends_the_call()
    {
        await FillAsync();
        var export = await Porter.ExportAsync(G);
        var state = await RecordStateAsync();
        var gallery = new ImportGalleryRequest { Gallery = Caller.Gallery("copy") };
        var messages = Porter.Messages(export).ToList();

        async Task Ends(ErrorReason reason, int answered, params IEnumerable<ImportGalleryRequest> sent)
        {
            var (answers, error) = await Porter.SendAsync(sent);
            Assert.Equal((reason, answered), (error?.GetReason(), answers.Count));
        }

        await Ends(ErrorReason.InvalidField, 0);
        await Ends(ErrorReason.InvalidField, 0, messages);
        await Ends(ErrorReason.InvalidField, 0, gallery);
        await Ends(ErrorReason.InvalidField, 0, [gallery, gallery]);
        await Ends(ErrorReason.InvalidField, 0, [gallery, .. messages.Skip(1)]);
        await Ends(ErrorReason.InvalidField, 0, [gallery, new()]);
        await Ends(ErrorReason.InvalidField, 0, [gallery, new() { Record = new() }]);
        await Ends(ErrorReason.InvalidResourceName, 0, new ImportGalleryRequest { Gallery = Caller.Gallery("a/b") });
        await Ends(ErrorReason.PipelineNotRegistered, 0,
            [gallery, new() { Record = new() { Gallery = new() { Pipeline = "pipelines/unknown" } } }]);
        await Ends(ErrorReason.InvalidResourceName, 0,
            [gallery, new() { Record = new() { Gallery = new() { Pipeline = "?" } } }]);
        var pipeline = Pipelines.Calibrated($"pipelines/{Caller.Tenant}");
        await Caller.RegisterAsync(pipeline);
        await Ends(ErrorReason.InvalidField, 0, [
            new() { Gallery = Caller.Gallery(G) },
            new() { Record = new() { Gallery = new() { Pipeline = pipeline.Name } } }]);
        Assert.Equal(state, await RecordStateAsync());

        await Ends(ErrorReason.InvalidField, 1, [gallery, messages[0], messages[0]]);
        await Ends(ErrorReason.InvalidField, 2, [gallery, messages[0], messages[1], messages[0]]);
        await Ends(ErrorReason.InvalidField, messages.Count, [gallery, .. messages, messages[1]]);
        await Ends(ErrorReason.InvalidField, 2, [gallery, messages[0], messages[^2], messages[1]]);
    }

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
    public async Task A_face_whose_ids_others_have_is_its_own_error()
    {
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(0));
        await Caller.EnrolAsync(G, "ann", Vectors.Axis(1));
        var export = await Porter.ExportAsync(G);
        await Porter.ImportAsync("copy", [.. export[..2], new() { End = new() { SubjectCount = 1 } }]);
        await using var record = await Database.Host.Services
            .GetRequiredService<IDbContextFactory<RecordContext>>().CreateDbContextAsync();
        var key = await record.Galleries.Where(row => row.Tenant == Caller.Tenant && row.Id == "copy")
            .Select(row => row.Key).SingleAsync();
        var recordId = await record.ChangeSequence.Select(row => row.RecordId).SingleAsync();
        var face = export[2].Face;

        // What a stranger can guess does not help them.
        var stranger = NewTenant();
        await TakeAsync("a", $"face {face.FaceId} in gallery {key}");
        await TakeAsync("b", $"face {face.FaceId} in gallery {key} of ");
        await TakeAsync("c", $"face {export[3].Face.FaceId} in gallery {key} of {recordId}");
        var answers = await Porter.ImportAsync("copy", export);
        Assert.Equal([null, null, null, ErrorReason.InvalidField, null], answers.Select(answer =>
            answer.Error is { } error ? error.ToRpcException().GetReason() : (ErrorReason?)null));
        Assert.True((await Porter.ImportAsync("copy", export))[2].Repeated);

        Task TakeAsync(string gallery, string text)
        {
            var taken = new FaceRecord(face)
            {
                FaceId = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(..16)),
            };
            return new Porter(Database.Host.Transfers, stranger).ImportAsync(
                gallery, [export[0], export[1], new() { Face = taken }, new() { End = new() { SubjectCount = 1, FaceCount = 1 } }]);
        }
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

    /// <summary>People with several faces, merged in chains, renamed, moved and erased; and probes for them.</summary>
    private async Task<List<float[]>> FillAsync()
    {
        var random = new Random(11);
        await Caller.CreateGalleryAsync(G, displayName: "Персонал 👩‍🔬");
        await Caller.CreateSubjectAsync(G, "Zo\u00eb", displayName: "Zoë Ångström");
        string[] people = ["Zo\u00eb", "王小明", "Дмитрий", "𝒜𝓃𝓃", "dan", "gone", "into-gone"];
        var probes = new List<float[]>();
        for (var i = 0; i < 40; i++)
        {
            probes.Add(Vectors.Random(random));
            await Caller.EnrolAsync(G, people[i % people.Length], probes[i]);
        }

        await Curator.MergeAsync(G, "王小明", "Дмитрий");
        await Curator.MergeAsync(G, "Дмитрий", "Zo\u00eb");
        await Curator.UndoAsync(await Curator.MergeAsync(G, "dan", "𝒜𝓃𝓃"));
        await Curator.MergeAsync(G, "into-gone", "gone");
        await Curator.RenameAsync(G, "dan", "daniel");
        await Curator.MoveAsync(new() { Name = (await Curator.FacesAsync(G, "Zo\u00eb"))[1] }, "daniel");
        await Caller.Client.DeleteSubjectAsync(Caller.Subject(G, "gone"));
        await Caller.Client.DeleteFaceAsync(Caller.Face(new() { Name = (await Curator.FacesAsync(G, "daniel"))[0] }));
        await Caller.CreateSubjectAsync(G, "without-faces");
        return probes;
    }

    private async Task SameAsync(Caller caller, string gallery, List<float[]> probes, bool withFaceIds)
    {
        var (original, copy) = (await SubjectsAsync(Caller, G), await SubjectsAsync(caller, gallery));
        Assert.Equal(original, copy);
        Assert.DoesNotContain(original, subject => subject.Contains("gone", StringComparison.Ordinal));
        var (before, after) = (await Caller.Client.GetGalleryAsync(Caller.Gallery(G)),
            await caller.Client.GetGalleryAsync(caller.Gallery(gallery)));
        Assert.Equal((before.DisplayName, before.CreateTime, before.SubjectCount, before.FaceCount),
            (after.DisplayName, after.CreateTime, after.SubjectCount, after.FaceCount));
        foreach (var probe in probes)
            Assert.Equal(await AnswerAsync(Caller, G, probe, withFaceIds), await AnswerAsync(caller, gallery, probe, withFaceIds));
    }

    private static async Task<List<string>> SubjectsAsync(Caller caller, string gallery)
    {
        var subjects = await caller.Client.ListSubjectsAsync(new() { Gallery = caller.Gallery(gallery) });
        return [.. subjects.Subjects.Select(s => $"{Curator.Id(s.Name)} {s.DisplayName} {s.FaceCount} {s.CreateTime}")];
    }

    private static async Task<string> AnswerAsync(Caller caller, string gallery, float[] probe, bool withFaceIds)
    {
        var answer = await caller.IdentifyAsync(gallery, probe, fpir: 0.999);
        return string.Join(' ', [
            $"{answer.GallerySize} {answer.Threshold} {answer.Fpir}",
            .. answer.Identifications.Single().Candidates.Select(candidate =>
                $"{Curator.Id(candidate.Subject)} {candidate.Similarity} {candidate.Margin} "
                + (withFaceIds ? Curator.Id(candidate.Face) : "")),
        ]);
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteTransferTests(SqliteDatabase database) : TransferTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresTransferTests(PostgresDatabase database) : TransferTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantTransferTests(SqliteWithQdrant database) : TransferTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantTransferTests(PostgresWithQdrant database) : TransferTests(database);
