using System.Security.Cryptography;
using FacePlatform.Identity.Crops;
using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Galleries;
using FacePlatform.Identity.Index;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.Identity.Subjects;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FacePlatform.Identity.Faces;

/// <summary>
/// Enrols a face. 1. What the request alone can get wrong. 2. A request that was done before answers its face as it is
/// now, whatever has become of its subject. 3. What the gallery can object to, before quality: another pipeline has
/// other limits. 4. Quality. 5. Other subjects that it looks like. 6. The write, which checks the gallery again because
/// it may have changed; what the gallery keeps of a face, templates of one or two pipelines and a crop, is written whole.
/// </summary>
public sealed class Enrolment(
    IDbContextFactory<RecordContext> records,
    RecordWriter writer,
    IndexFollower index,
    ProbeChecks probes,
    CollisionCheck collisions,
    CropVault vault,
    IOptions<CropOptions> crops)
{
    public async Task<Face> EnrolAsync(EnrollTemplateRequest request, CancellationToken cancellationToken)
    {
        // 1.
        var name = SubjectName.Parse(request.Subject);
        var idempotency = ParseIdempotency(name, request);
        CollisionCheck.CheckPolicy(request.CollisionPolicy);
        var face = await CheckAsync(name, request.Probe, cancellationToken);

        // 2.
        if (await FindAsync(name, idempotency, cancellationToken) is { } enrolled)
            return enrolled;

        // 3.
        var gallery = await FindGalleryAsync(face, request.CreateMissing, cancellationToken);

        // 4.
        if (QualityRules.Refusal(face.Probe.Quality) is { } refusal)
            throw refusal;

        // 5.
        var report = await collisions.RunAsync(request.CollisionPolicy, name, gallery, face.Probe, cancellationToken);

        // 6.
        var written = await writer.WriteAsync(
            async batch => await ReadRepeatedAsync(batch.Record, name, idempotency)
                ?? await WriteAsync(batch, face, request.CreateMissing, idempotency),
            cancellationToken);
        return written.Value.ToEnrolled(name.Gallery, written.Searchable, report);
    }

    /// <summary>The face that the request enrolled before; nothing where it did not.</summary>
    /// <exception cref="Grpc.Core.RpcException">
    /// REQUEST_ID_REUSED, or FACE_NOT_FOUND where the face was erased since.
    /// </exception>
    public async Task<FindEnrolmentResponse> FindAsync(
        EnrollTemplateRequest request, CancellationToken cancellationToken)
    {
        var name = SubjectName.Parse(request.Subject);
        return new() { Face = await FindAsync(name, ParseIdempotency(name, request), cancellationToken) };
    }

    private async Task<NewFace> CheckAsync(SubjectName name, Probe? probe, CancellationToken cancellationToken)
    {
        var template = await probes.CheckAsync("probe", probe, cancellationToken);
        var other = probe!.OtherTemplate is null
            ? null
            : await probes.CheckTemplateAsync("probe.other_template", probe.OtherTemplate, cancellationToken);
        return probe.Crop.Length <= crops.Value.MaxBytes
            ? new(name, template, other, probe.Crop.ToByteArray())
            : throw RpcErrors.InvalidField("probe.crop", $"must not be longer than {crops.Value.MaxBytes} bytes");
    }

    private static Idempotency ParseIdempotency(SubjectName name, EnrollTemplateRequest request)
    {
        if (request.RequestId.Length > 0 && request.ContentHash.Length != SHA256.HashSizeInBytes)
            throw RpcErrors.InvalidField("content_hash", "must be a SHA-256 where there is a request_id");

        // The image stands for the template, which may differ in its last bits between two runs. What was to be done
        // about collisions does not change the face.
        var content = new EnrollTemplateRequest(request)
        {
            RequestId = "",
            Probe = null,
            CollisionPolicy = CollisionPolicy.Unspecified,
        };
        return Idempotency.Parse(name.Gallery.Tenant, request.RequestId, content);
    }

    private async Task<Face?> FindAsync(
        SubjectName name, Idempotency idempotency, CancellationToken cancellationToken)
    {
        if (idempotency.RequestId.Length == 0)
            return null;
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        return await ReadRepeatedAsync(record, name, idempotency, cancellationToken) is { } face
            ? face.ToEnrolled(name.Gallery, await index.TryCatchUpAsync(cancellationToken), report: new())
            : null;
    }

    private static async Task<FaceView?> ReadRepeatedAsync(
        RecordContext record, SubjectName name, Idempotency idempotency, CancellationToken cancellationToken = default)
    {
        if (await idempotency.FindAsync(record, cancellationToken) is not { } known)
            return null;
        var face = record.Faces.Where(row => row.Key == known).Select(FaceView.FromRow(record));
        return await face.SingleOrDefaultAsync(cancellationToken) ?? throw new FaceName(name, "-").NotFound();
    }

    private async Task<GalleryRow?> FindGalleryAsync(
        NewFace face, bool createMissing, CancellationToken cancellationToken)
    {
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await record.Galleries.Include(row => row.Migration).Named(face.Name.Gallery)
            .SingleOrDefaultAsync(cancellationToken);
        if (gallery is not null)
            face.CheckFor(gallery);
        _ = createMissing
            ? await record.FindSubjectAsync(face.Name, cancellationToken)
            : await record.RequireSubjectAsync(face.Name, cancellationToken);
        return gallery;
    }

    private async Task<FaceView> WriteAsync(
        WriteBatch batch, NewFace face, bool createMissing, Idempotency idempotency)
    {
        var (record, name, pipeline) = (batch.Record, face.Name, face.Probe.Pipeline);
        var gallery = await record.Galleries.Include(row => row.Migration).Named(name.Gallery).SingleOrDefaultAsync()
            ?? (createMissing ? GalleryStore.Insert(batch, name.Gallery, "", pipeline) : throw name.Gallery.NotFound());
        face.CheckFor(gallery);
        var subject = await record.FindSubjectAsync(name)
            ?? (createMissing ? SubjectStore.Insert(batch, gallery, name, "") : throw name.NotFound());

        var row = await face.InsertAsync(batch, gallery, subject, vault);
        idempotency.Remember(record, row.Key, batch.Now);
        await record.SaveChangesAsync();
        return new(row.Key, row.Id, subject.Id, pipeline.Name, row.Quality, row.CreateTime);
    }
}
