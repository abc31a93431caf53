using System.Security.Cryptography;
using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Galleries;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.Identity.Subjects;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Faces;

/// <summary>
/// Enrols a face. 1. What the request alone can get wrong. 2. What the gallery can object to, before quality: another
/// pipeline has other limits. 3. Quality. 4. The write, which checks the gallery again because it may have changed.
/// </summary>
public sealed class Enrolment(
    IDbContextFactory<RecordContext> records, RecordWriter writer, ProbeChecks probes)
{
    public async Task<Face> EnrolAsync(EnrollTemplateRequest request, CancellationToken cancellationToken)
    {
        // 1.
        var name = SubjectName.Parse(request.Subject);
        var idempotency = ParseIdempotency(name, request);
        var probe = await probes.CheckAsync("probe", request.Probe, cancellationToken);

        // 2.
        await CheckGalleryAsync(name, probe, request.CreateMissing, cancellationToken);

        // 3.
        if (QualityRules.Refusal(probe.Quality) is { } refusal)
            throw refusal;

        // 4.
        var written = await writer.WriteAsync(
            async batch =>
            {
                if (await idempotency.FindAsync(batch.Record) is not { } known)
                    return await WriteAsync(batch, name, probe, request.CreateMissing, idempotency);
                var face = batch.Record.Faces.Where(row => row.Key == known).Select(FaceView.FromRow);
                return await face.SingleOrDefaultAsync()
                    ?? throw RpcErrors.NotFound(ErrorReason.FaceNotFound, "Face", $"{name}/faces/-");
            },
            cancellationToken);
        return written.Value.ToFace(name, written.Searchable);
    }

    private static Idempotency ParseIdempotency(SubjectName name, EnrollTemplateRequest request)
    {
        if (request.RequestId.Length > 0 && request.ContentHash.Length != SHA256.HashSizeInBytes)
            throw RpcErrors.InvalidField("content_hash", "must be a SHA-256 where there is a request_id");

        // The image stands for the template, which may differ in its last bits between two runs.
        var content = new EnrollTemplateRequest(request) { RequestId = "", Probe = null };
        return Idempotency.Parse(name.Gallery.Tenant, request.RequestId, content);
    }

    private async Task CheckGalleryAsync(
        SubjectName name, CheckedProbe probe, bool createMissing, CancellationToken cancellationToken)
    {
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await record.Galleries.Named(name.Gallery).SingleOrDefaultAsync(cancellationToken);
        gallery?.RequirePipeline(probe.Pipeline);
        if (!createMissing)
            await record.RequireSubjectAsync(name, cancellationToken);
    }

    private static async Task<FaceView> WriteAsync(
        WriteBatch batch, SubjectName name, CheckedProbe probe, bool createMissing, Idempotency idempotency)
    {
        var record = batch.Record;
        var gallery = await record.Galleries.Named(name.Gallery).SingleOrDefaultAsync()
            ?? (createMissing ? GalleryStore.Insert(batch, name.Gallery, "", probe.Pipeline) : throw name.Gallery.NotFound());
        gallery.RequirePipeline(probe.Pipeline);
        var subject = await record.Subjects.Named(name).SingleOrDefaultAsync()
            ?? (createMissing ? SubjectStore.Insert(batch, gallery, name, "") : throw name.NotFound());

        var face = new FaceRow
        {
            Key = batch.NextSequence(),
            SubjectKey = subject.Key,
            Id = Guid.CreateVersion7(batch.Now).ToString("N"),
            Quality = probe.Quality.ToByteArray(),
            CreateTime = batch.Now,
        };
        record.Faces.Add(face);
        record.Templates.Add(new TemplateRow
        {
            Sequence = batch.NextSequence(),
            FaceKey = face.Key,
            SubjectKey = subject.Key,
            GalleryKey = gallery.Key,
            PipelineKey = probe.Pipeline.Key,
            Embedding = TemplateRow.Store(probe.Embedding),
        });
        idempotency.Remember(record, face.Key, batch.Now);
        await record.SaveChangesAsync();
        return new(face.Key, face.Id, probe.Pipeline.Name, face.Quality, face.CreateTime);
    }
}
