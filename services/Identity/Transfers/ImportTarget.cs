using System.Text.RegularExpressions;
using FacePlatform.Identity.Curation;
using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Faces;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Identity.Subjects;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Transfers;

/// <summary>
/// The gallery that is imported into. Each record is checked first, and gives the write that makes it what it was; the
/// writes are run in the order of the records.
/// </summary>
/// <param name="name">The gallery's name, which need not be the exported one.</param>
/// <param name="key">The gallery's key.</param>
/// <param name="recordId">The record's, of <see cref="ChangeSequenceRow.RecordId"/>.</param>
/// <param name="pipeline">The gallery's and the export's.</param>
/// <param name="probes">Checks templates.</param>
internal sealed partial class ImportTarget(
    GalleryName name, long key, string recordId, RegisteredPipeline pipeline, ProbeChecks probes)
{
    public delegate Task<Imported> Write(WriteBatch batch);

    /// <summary>Checks a subject; its write makes it where its id is free.</summary>
    /// <exception cref="RpcException">INVALID_RESOURCE_NAME or INVALID_FIELD; the write: GALLERY_NOT_FOUND.</exception>
    public Write Check(SubjectRecord record)
    {
        var subject = new SubjectName(name, Ids.Check("record.subject.subject_id", record.SubjectId));
        var displayName = DisplayNames.Check(record.DisplayName, "record.subject.display_name");
        var created = Created(record.CreateTime, "record.subject.create_time");
        return async batch =>
        {
            var gallery = await RequireGalleryAsync(batch.Record);
            if (await FindAsync(batch.Record, subject) is not null)
                return new(subject.ToString(), Repeated: true);
            var row = SubjectStore.Insert(batch, gallery, subject, displayName);
            row.CreateTime = created ?? batch.Now;
            await batch.Record.SaveChangesAsync();
            return new(subject.ToString(), Repeated: false);
        };
    }

    /// <summary>Checks a merge; its write makes it again.</summary>
    /// <exception cref="RpcException">
    /// INVALID_RESOURCE_NAME or INVALID_FIELD; the write: GALLERY_NOT_FOUND, SUBJECT_NOT_FOUND, INVALID_FIELD where it
    /// would close a circle, or SUBJECT_MERGED where the source is part of another subject here.
    /// </exception>
    public Write Check(MergeRecord record)
    {
        var source = new SubjectName(name, Ids.Check("record.merge.source_id", record.SourceId));
        var target = new SubjectName(name, Ids.Check("record.merge.target_id", record.TargetId));
        var created = Created(record.CreateTime, "record.merge.create_time");
        return async batch =>
        {
            await RequireGalleryAsync(batch.Record);
            var from = await FindAsync(batch.Record, source) ?? throw source.NotFound();
            var into = await FindAsync(batch.Record, target) ?? throw target.NotFound();
            var known = await batch.Record.Merges.SingleOrDefaultAsync(row => row.SourceKey == from.Key);
            if (known?.TargetKey == into.Key)
                return new(Name(known), Repeated: true);
            if (known is not null)
                await batch.Record.RequireSubjectAsync(source); // Says into whom.
            if (into.RootKey == from.Key)
                throw RpcErrors.InvalidField("record.merge.target_id", "must not be the source, or part of it");
            return new(Name(await batch.MergeAsync(from, into, created ?? batch.Now)), Repeated: false);
        };

        string Name(MergeRow row) => new MergeName(name, row.Id).ToString();
    }

    /// <summary>Checks a face; its write enrols it for its own subject.</summary>
    /// <exception cref="RpcException">
    /// INVALID_RESOURCE_NAME, INVALID_FIELD, INVALID_EMBEDDING, FACE_TOO_SMALL or LOW_QUALITY; the write:
    /// GALLERY_NOT_FOUND, PIPELINE_CHANGED, MIGRATION_PHASE, SUBJECT_NOT_FOUND, or INVALID_FIELD where no id is free for it.
    /// </exception>
    public async Task<Write> CheckAsync(FaceRecord record, CancellationToken cancellationToken)
    {
        var subject = new SubjectName(name, Ids.Check("record.face.subject_id", record.SubjectId));
        if (!FaceId().IsMatch(record.FaceId))
            throw RpcErrors.InvalidField("record.face.face_id", "must be 32 lower-case hexadecimal digits");
        if (record.Template is not null && record.Template.Pipeline != pipeline.Name)
            throw RpcErrors.InvalidField("record.face.template.pipeline", $"must be {pipeline.Name}, the export's");
        var probe = await probes.CheckAsync(
            "record.face", new() { Template = record.Template, Quality = record.Quality }, cancellationToken);
        if (QualityRules.Refusal(probe.Quality) is { } refusal)
            throw refusal;
        var created = Created(record.CreateTime, "record.face.create_time");
        var ids = new ImportedFaceIds(recordId, key, record.FaceId);
        return batch => WriteAsync(batch, subject, probe, ids, created);
    }

    private async Task<Imported> WriteAsync(
        WriteBatch batch, SubjectName name, CheckedProbe probe, ImportedFaceIds ids, DateTimeOffset? created)
    {
        var record = batch.Record;
        var gallery = await RequireGalleryAsync(record);
        gallery.RequirePipeline(pipeline);
        RequireOnePipeline(name.Gallery, gallery);
        var (id, known) = await ids.ChooseAsync(record);
        if (known is not null)
            return new(new FaceName(name with { Subject = known }, id).ToString(), Repeated: true);
        var subject = await FindAsync(record, name) ?? throw name.NotFound();
        FaceStore.Insert(batch, subject, id, probe).CreateTime = created ?? batch.Now;
        await record.SaveChangesAsync();
        var root = await record.Subjects.Where(row => row.Key == subject.RootKey).Select(row => row.Id).SingleAsync();
        return new(new FaceName(name with { Subject = root }, id).ToString(), Repeated: false);
    }

    /// <summary>
    /// Refuses a gallery in a migration: an export has templates of one pipeline and no crops, so that what is imported
    /// would be lost by the next turn.
    /// </summary>
    /// <exception cref="RpcException">MIGRATION_PHASE.</exception>
    public static void RequireOnePipeline(GalleryName name, GalleryRow gallery)
    {
        if (gallery.Migration is { Ending: false } migration)
            throw RpcErrors.MigrationPhase(
                $"{name} is changing its pipeline; finish or cancel the migration before anything is imported.",
                migration.Flipped ? "FLIPPED" : "COPYING");
    }

    // By key: a gallery of the same name that was made since is another one.
    private async Task<GalleryRow> RequireGalleryAsync(RecordContext record) =>
        await record.Galleries.Include(row => row.Migration).SingleOrDefaultAsync(row => row.Key == key) ?? throw name.NotFound();

    private Task<SubjectRow?> FindAsync(RecordContext record, SubjectName subject) =>
        record.Subjects.SingleOrDefaultAsync(row => row.GalleryKey == key && row.Id == subject.Subject);

    // In whole milliseconds, as everything in the record.
    internal static DateTimeOffset? Created(Timestamp? time, string field)
    {
        if (time is null)
            return null;
        try
        {
            var created = time.ToDateTimeOffset();
            return created.AddTicks(-(created.Ticks % TimeSpan.TicksPerMillisecond));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw RpcErrors.InvalidField(field, "must be a time from year 1 to year 9999");
        }
    }

    [GeneratedRegex(@"\A[0-9a-f]{32}\z")]
    private static partial Regex FaceId();
}
