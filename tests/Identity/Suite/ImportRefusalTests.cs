using System.Security.Cryptography;
using System.Text;
using FacePlatform.Identity.Record;
using FacePlatform.Tests.Identity.Hosting;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ImportGalleryRequest = FacePlatform.Internal.V1.ImportGalleryRequest;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>What an import refuses: a record, or all of it.</summary>
public abstract class ImportRefusalTests(IdentityDatabase database) : TransferTest(database)
{
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
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteImportRefusalTests(SqliteDatabase database) : ImportRefusalTests(database);

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresImportRefusalTests(PostgresDatabase database) : ImportRefusalTests(database);

[Collection(nameof(SqliteWithQdrant))]
public sealed class SqliteWithQdrantImportRefusalTests(SqliteWithQdrant database) : ImportRefusalTests(database);

[Collection(nameof(PostgresWithQdrant))]
public sealed class PostgresWithQdrantImportRefusalTests(PostgresWithQdrant database) : ImportRefusalTests(database);
