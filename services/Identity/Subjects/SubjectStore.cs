using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Subjects;

/// <summary>Subjects: create, get, list, change, rename, delete.</summary>
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
                    return await ReadRepeatedAsync(record, known, name);
                var gallery = await record.RequireGalleryAsync(name.Gallery);
                if (await record.Subjects.Named(name).AnyAsync())
                    throw name.Exists();
                var row = Insert(batch, gallery, name, displayName);
                idempotency.Remember(record, row.Key, row.CreateTime);
                await record.SaveChangesAsync();
                return (await SubjectView.ReadAsync(record, row.Key))!;
            },
            cancellationToken);
        return written.Value.ToSubject(name.Gallery);
    }

    public async Task<Subject> GetAsync(SubjectRef request, CancellationToken cancellationToken)
    {
        var name = SubjectName.Parse(request);
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var subject = await record.RequireSubjectAsync(name, cancellationToken);
        var view = await SubjectView.ReadAsync(record, subject.Key, cancellationToken);
        return view?.ToSubject(name.Gallery) ?? throw name.NotFound();
    }

    public async Task<ListSubjectsResponse> ListAsync(
        Internal.V1.ListSubjectsRequest request, CancellationToken cancellationToken)
    {
        var name = GalleryName.Parse(request.Gallery);
        var page = Page.Parse(request.PageSize, request.PageToken, $"subjects of {name} of {name.Tenant}");
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await record.RequireGalleryAsync(name, cancellationToken);
        var rows = await record.Subjects.Roots()
            .Where(row => row.GalleryKey == gallery.Key && string.Compare(row.Id, page.After) > 0)
            .OrderBy(row => row.Id)
            .Take(page.Size + 1)
            .Select(SubjectView.FromRow(record))
            .ToListAsync(cancellationToken);
        var (views, token) = page.Cut(rows, view => view.Id);
        return new() { Subjects = { views.Select(view => view.ToSubject(name)) }, NextPageToken = token };
    }

    public Task<Subject> UpdateAsync(Internal.V1.UpdateSubjectRequest request, CancellationToken cancellationToken)
    {
        var displayName = request.HasDisplayName ? DisplayNames.Check(request.DisplayName, "display_name") : null;
        return ChangeAsync(
            SubjectName.Parse(request.Subject),
            (_, subject) =>
            {
                subject.DisplayName = displayName ?? subject.DisplayName;
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    /// <exception cref="Grpc.Core.RpcException">SUBJECT_EXISTS: the id is taken, perhaps by a merged subject.</exception>
    public Task<Subject> RenameAsync(Internal.V1.RenameSubjectRequest request, CancellationToken cancellationToken)
    {
        var name = SubjectName.Parse(request.Subject);
        var renamed = name with { Subject = Ids.Check("subject_id", request.SubjectId) };
        return ChangeAsync(
            name,
            async (record, subject) =>
            {
                if (await record.Subjects.Named(renamed).AnyAsync(row => row.Key != subject.Key))
                    throw renamed.Exists();
                subject.Id = renamed.Subject;
            },
            cancellationToken);
    }

    /// <summary>Erases a subject with all that was merged into it.</summary>
    public async Task<Empty> DeleteAsync(SubjectRef request, CancellationToken cancellationToken)
    {
        var name = SubjectName.Parse(request);
        await writer.WriteAsync(
            async batch =>
            {
                var record = batch.Record;
                var subject = await record.RequireSubjectAsync(name);
                var faces = await record.Faces.Of(subject).Select(row => row.Key).ToListAsync();
                faces.ForEach(face => batch.Erase(subject.GalleryKey, face));
                await record.SaveChangesAsync();
                return await record.Subjects.Where(row => row.RootKey == subject.Key).ExecuteDeleteAsync();
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

    private async Task<Subject> ChangeAsync(
        SubjectName name, Func<RecordContext, SubjectRow, Task> change, CancellationToken cancellationToken)
    {
        var written = await writer.WriteAsync(
            async batch =>
            {
                var record = batch.Record;
                var subject = await record.RequireSubjectAsync(name);
                record.Subjects.Attach(subject);
                await change(record, subject);
                await record.SaveChangesAsync();
                return (await SubjectView.ReadAsync(record, subject.Key))!;
            },
            cancellationToken);
        return written.Value.ToSubject(name.Gallery);
    }

    // What the first request made, by the name that it has now.
    private static async Task<SubjectView> ReadRepeatedAsync(RecordContext record, long key, SubjectName name)
    {
        var id = await record.Subjects.Where(row => row.Key == key).Select(row => row.Id).SingleOrDefaultAsync()
            ?? throw name.NotFound();
        await record.RequireSubjectAsync(name with { Subject = id });
        return (await SubjectView.ReadAsync(record, key))!;
    }
}
