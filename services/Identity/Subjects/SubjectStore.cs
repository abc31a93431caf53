using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Subjects;

/// <summary>Subjects: create, get, list, delete.</summary>
public sealed class SubjectStore(IDbContextFactory<RecordContext> records, RecordWriter writer)
{
    public async Task<Subject> CreateAsync(
        Internal.V1.CreateSubjectRequest request, CancellationToken cancellationToken)
    {
        var name = SubjectName.Parse(request.Subject);
        var displayName = DisplayNames.Check(request.DisplayName, "display_name");
        var content = new Internal.V1.CreateSubjectRequest(request) { RequestId = "" };
        var idempotency = Idempotency.Parse(name.Gallery.Tenant, request.RequestId, content);

        var written = await writer.WriteAsync(
            async batch =>
            {
                var record = batch.Record;
                if (await idempotency.FindAsync(record) is { } known)
                    return await ReadAsync(record.Subjects.Where(row => row.Key == known), name) ?? throw name.NotFound();
                var gallery = await record.RequireGalleryAsync(name.Gallery);
                if (await record.Subjects.Named(name).AnyAsync())
                    throw name.Exists();
                var row = Insert(batch, gallery, name, displayName);
                idempotency.Remember(record, row.Key, row.CreateTime);
                await record.SaveChangesAsync();
                return (await ReadAsync(record.Subjects.Where(subject => subject.Key == row.Key), name))!;
            },
            cancellationToken);
        return written.Value;
    }

    public async Task<Subject> GetAsync(SubjectRef request, CancellationToken cancellationToken)
    {
        var name = SubjectName.Parse(request);
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        if (await ReadAsync(record.Subjects.Named(name), name, cancellationToken) is { } subject)
            return subject;
        await record.RequireGalleryAsync(name.Gallery, cancellationToken);
        throw name.NotFound();
    }

    public async Task<ListSubjectsResponse> ListAsync(
        Internal.V1.ListSubjectsRequest request, CancellationToken cancellationToken)
    {
        var name = GalleryName.Parse(request.Gallery);
        var page = Page.Parse(request.PageSize, request.PageToken, $"subjects of {name} of {name.Tenant}");
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await record.RequireGalleryAsync(name, cancellationToken);
        var rows = await record.Subjects
            .Where(row => row.GalleryKey == gallery.Key && string.Compare(row.Id, page.After) > 0)
            .OrderBy(row => row.Id)
            .Take(page.Size + 1)
            .Select(SubjectView.FromRow)
            .ToListAsync(cancellationToken);
        var (views, token) = page.Cut(rows, view => view.Id);
        return new() { Subjects = { views.Select(view => view.ToSubject(name)) }, NextPageToken = token };
    }

    public async Task<Empty> DeleteAsync(SubjectRef request, CancellationToken cancellationToken)
    {
        var name = SubjectName.Parse(request);
        await writer.WriteAsync(
            async batch =>
            {
                var record = batch.Record;
                var subject = await record.RequireSubjectAsync(name);
                var faces = await record.Faces
                    .Where(row => row.SubjectKey == subject.Key)
                    .Select(row => row.Key)
                    .ToListAsync();
                faces.ForEach(face => batch.Erase(subject.GalleryKey, face));
                await record.SaveChangesAsync();
                return await record.Subjects.Where(row => row.Key == subject.Key).ExecuteDeleteAsync();
            },
            cancellationToken);
        return new();
    }

    /// <summary>Adds a subject; the caller saves it.</summary>
    internal static SubjectRow Insert(
        WriteBatch batch, GalleryRow gallery, SubjectName name, string displayName)
    {
        var key = batch.NextSequence();
        var row = new SubjectRow
        {
            Key = key,
            RootKey = key,
            GalleryKey = gallery.Key,
            Id = name.Subject,
            DisplayName = displayName,
            CreateTime = batch.Now,
        };
        batch.Record.Subjects.Add(row);
        return row;
    }

    private static async Task<Subject?> ReadAsync(
        IQueryable<SubjectRow> subject, SubjectName name, CancellationToken cancellationToken = default) =>
        (await subject.Select(SubjectView.FromRow).SingleOrDefaultAsync(cancellationToken))?.ToSubject(name.Gallery);
}
