using System.Globalization;
using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Faces;

/// <summary>Enrolled faces: get, list, delete.</summary>
public sealed class FaceStore(IDbContextFactory<RecordContext> records, RecordWriter writer)
{
    public async Task<Face> GetAsync(FaceRef request, CancellationToken cancellationToken)
    {
        var name = FaceName.Parse(request);
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var subject = await record.RequireSubjectAsync(name.Subject, cancellationToken);
        var view = await record.Faces.Of(subject)
            .Where(row => row.Id == name.Face)
            .Select(FaceView.FromRow(record))
            .SingleOrDefaultAsync(cancellationToken);
        return view?.ToFace(name.Subject.Gallery) ?? throw name.NotFound();
    }

    public async Task<ListFacesResponse> ListAsync(
        Internal.V1.ListFacesRequest request, CancellationToken cancellationToken)
    {
        var name = SubjectName.Parse(request.Subject);
        var page = Page.Parse(request.PageSize, request.PageToken, $"faces of {name} of {name.Gallery.Tenant}");
        var after = page.AfterNumber();
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var subject = await record.RequireSubjectAsync(name, cancellationToken);
        var rows = await record.Faces.Of(subject)
            .Where(row => row.Key > after)
            .OrderBy(row => row.Key)
            .Take(page.Size + 1)
            .Select(FaceView.FromRow(record))
            .ToListAsync(cancellationToken);
        var (views, token) = page.Cut(rows, view => view.Key.ToString(CultureInfo.InvariantCulture));
        return new() { Faces = { views.Select(view => view.ToFace(name.Gallery)) }, NextPageToken = token };
    }

    public async Task<Empty> DeleteAsync(FaceRef request, CancellationToken cancellationToken)
    {
        var name = FaceName.Parse(request);
        await writer.WriteAsync(
            async batch =>
            {
                var subject = await batch.Record.RequireSubjectAsync(name.Subject);
                var face = await batch.Record.RequireFaceAsync(subject, name);
                batch.Erase(subject.GalleryKey, face.Key);
                await batch.Record.SaveChangesAsync();
                return await batch.Record.Faces.Where(row => row.Key == face.Key).ExecuteDeleteAsync();
            },
            cancellationToken);
        return new();
    }

    /// <summary>Adds a face of a subject with its template, which counts as the subject's root's; the caller saves it.</summary>
    internal static FaceRow Insert(WriteBatch batch, SubjectRow subject, string id, CheckedProbe probe)
    {
        var face = new FaceRow
        {
            Key = batch.NextSequence(),
            SubjectKey = subject.Key,
            Id = id,
            Quality = probe.Quality.ToByteArray(),
            CreateTime = batch.Now,
        };
        batch.Record.Faces.Add(face);
        InsertTemplate(batch, face.Key, subject.RootKey, subject.GalleryKey, probe.Template);
        return face;
    }

    /// <summary>Adds a template of a face; the caller saves it.</summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="face">The face's key.</param>
    /// <param name="root">The key of the subject that the face counts as.</param>
    /// <param name="gallery">The gallery's key.</param>
    /// <param name="template">Of a pipeline that the face has none of.</param>
    internal static void InsertTemplate(WriteBatch batch, long face, long root, long gallery, CheckedTemplate template) =>
        batch.Record.Templates.Add(new TemplateRow
        {
            Sequence = batch.NextSequence(),
            FaceKey = face,
            SubjectKey = root,
            GalleryKey = gallery,
            PipelineKey = template.Pipeline.Key,
            Embedding = TemplateRow.Store(template.Embedding),
        });
}
