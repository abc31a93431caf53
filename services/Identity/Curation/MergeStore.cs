using System.Globalization;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.Identity.Subjects;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Curation;

/// <summary>Merges of subjects: make, get, list, undo.</summary>
public sealed class MergeStore(IDbContextFactory<RecordContext> records, RecordWriter writer)
{
    /// <exception cref="Grpc.Core.RpcException">
    /// INVALID_FIELD (a subject and itself), GALLERY_NOT_FOUND, SUBJECT_NOT_FOUND, SUBJECT_MERGED, REQUEST_ID_REUSED, or
    /// MERGE_NOT_FOUND where the request's first merge was undone since.
    /// </exception>
    public async Task<Merge> MergeAsync(
        Internal.V1.MergeSubjectsRequest request, CancellationToken cancellationToken)
    {
        var source = SubjectName.Parse(request.Source);
        var target = source with { Subject = Ids.Check("into", request.Into) };
        if (source == target)
            throw RpcErrors.InvalidField("into", "must be another subject");
        var content = new Internal.V1.MergeSubjectsRequest(request) { RequestId = "" };
        var idempotency = Idempotency.Parse(source.Gallery.Tenant, request.RequestId, content);

        var written = await writer.WriteAsync(
            async batch =>
            {
                var record = batch.Record;
                if (await idempotency.FindAsync(record) is { } known)
                    return await ReadAsync(record.Merges.Where(row => row.Key == known))
                        ?? throw new MergeName(source.Gallery, "-").NotFound();
                var merge = await batch.MergeAsync(
                    await record.RequireSubjectAsync(source), await record.RequireSubjectAsync(target), batch.Now);
                idempotency.Remember(record, merge.Key, batch.Now);
                await record.SaveChangesAsync();
                return (await ReadAsync(record.Merges.Where(row => row.Key == merge.Key)))!;
            },
            cancellationToken);
        return written.Value.ToMerge(source.Gallery);
    }

    public async Task<Merge> GetAsync(MergeRef request, CancellationToken cancellationToken)
    {
        var name = MergeName.Parse(request);
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await record.RequireGalleryAsync(name.Gallery, cancellationToken);
        var view = await ReadAsync(Named(record, gallery, name), cancellationToken);
        return view?.ToMerge(name.Gallery) ?? throw name.NotFound();
    }

    public async Task<ListMergesResponse> ListAsync(
        Internal.V1.ListMergesRequest request, CancellationToken cancellationToken)
    {
        var name = GalleryName.Parse(request.Gallery);
        var page = Page.Parse(request.PageSize, request.PageToken, $"merges of {name} of {name.Tenant}");
        var after = page.AfterNumber();
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await record.RequireGalleryAsync(name, cancellationToken);
        var rows = await record.Merges
            .Where(row => row.GalleryKey == gallery.Key && row.Key > after)
            .OrderBy(row => row.Key)
            .Take(page.Size + 1)
            .Select(MergeView.FromRow)
            .ToListAsync(cancellationToken);
        var (views, token) = page.Cut(rows, view => view.Key.ToString(CultureInfo.InvariantCulture));
        return new() { Merges = { views.Select(view => view.ToMerge(name)) }, NextPageToken = token };
    }

    /// <summary>Answers the source, with the faces that count as its own again.</summary>
    /// <exception cref="Grpc.Core.RpcException">GALLERY_NOT_FOUND or MERGE_NOT_FOUND.</exception>
    public async Task<Subject> UndoAsync(MergeRef request, CancellationToken cancellationToken)
    {
        var name = MergeName.Parse(request);
        var written = await writer.WriteAsync(
            async batch =>
            {
                var gallery = await batch.Record.RequireGalleryAsync(name.Gallery);
                var merge = await Named(batch.Record, gallery, name).SingleOrDefaultAsync() ?? throw name.NotFound();
                await batch.UndoAsync(merge);
                return (await SubjectView.ReadAsync(batch.Record, merge.SourceKey))!;
            },
            cancellationToken);
        return written.Value.ToSubject(name.Gallery);
    }

    private static IQueryable<MergeRow> Named(RecordContext record, GalleryRow gallery, MergeName name) =>
        record.Merges.Where(row => row.GalleryKey == gallery.Key && row.Id == name.Merge);

    private static Task<MergeView?> ReadAsync(
        IQueryable<MergeRow> merge, CancellationToken cancellationToken = default) =>
        merge.Select(MergeView.FromRow).SingleOrDefaultAsync(cancellationToken);
}
