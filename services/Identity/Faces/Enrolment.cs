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
    IDbContextFactory<RecordContext> records, RecordWriter writer, ProbeChecks probes, TimeProvider time)
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
                var face = await idempotency.FindAsync(batch.Record)
                    ?? await WriteAsync(batch, name, probe, request.CreateMissing, idempotency);
                return await batch.Record.Faces.Where(row => row.Key == face).Select(FaceView.FromRow).SingleOrDefaultAsync()
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

    private async Task<long> WriteAsync(
        WriteBatch batch, SubjectName name, CheckedProbe probe, bool createMissing, Idempotency idempotency)
    {
        var (record, now) = (batch.Record, time.GetUtcNow());
        var gallery = await record.Galleries.Named(name.Gallery).SingleOrDefaultAsync();
        if (gallery is null)
        {
            gallery = createMissing
                ? GalleryStore.Insert(record, name.Gallery, "", probe.Pipeline, now)
                : throw name.Gallery.NotFound();
            await record.SaveChangesAsync();
        }

        gallery.RequirePipeline(probe.Pipeline);
        var subject = await record.Subjects.Named(name).SingleOrDefaultAsync();
        if (subject is null)
        {
            subject = createMissing ? SubjectStore.Insert(record, gallery, name, "", now) : throw name.NotFound();
            await record.SaveChangesAsync();
        }

        var face = new FaceRow
        {
            SubjectKey = subject.Key,
            Id = Guid.CreateVersion7(now).ToString("N"),
            Quality = probe.Quality.ToByteArray(),
            CreateTime = now,
        };
        face.Templates.Add(new TemplateRow
        {
            Sequence = batch.NextSequence(),
            SubjectKey = subject.Key,
            GalleryKey = gallery.Key,
            PipelineKey = probe.Pipeline.Key,
            Embedding = TemplateRow.Store(probe.Embedding),
        });
        record.Faces.Add(face);
        await record.SaveChangesAsync();
        idempotency.Remember(record, face.Key, now);
        await record.SaveChangesAsync();
        return face.Key;
    }
}
