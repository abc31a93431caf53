using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.GalleryMigrations;

/// <summary>The people of a gallery whom a flip, or a roll back, would lose.</summary>
public sealed class MissingSubjects(IDbContextFactory<RecordContext> records)
{
    /// <summary>By id. A token goes on where it was even where the gallery was flipped meanwhile.</summary>
    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, MIGRATION_PHASE, INVALID_FIELD, INVALID_PAGE_TOKEN or INVALID_RESOURCE_NAME.
    /// </exception>
    public async Task<ListMissingSubjectsResponse> ListAsync(
        ListMissingSubjectsInGalleryRequest request, CancellationToken cancellationToken)
    {
        var name = MigrationName.Parse(request.Migration);
        var page = Page.Parse(
            request.PageSize,
            request.PageToken,
            $"missing subjects of {name.Migration} of {name.Gallery} of {name.Gallery.Tenant}");
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await name.RequireAsync(record, cancellationToken);
        var rows = await Of(record, gallery.Key, gallery.Migration!.OtherPipelineKey)
            .Where(row => string.Compare(row.Id, page.After) > 0)
            .OrderBy(row => row.Id)
            .Take(page.Size + 1)
            .Select(row => row.Id)
            .ToListAsync(cancellationToken);
        var (ids, token) = page.Cut(rows, id => id);
        return new()
        {
            Subjects = { ids.Select(id => new SubjectName(name.Gallery, id).ToString()) },
            NextPageToken = token,
        };
    }

    /// <summary>Subjects that stand for themselves, have faces, and have no template of a pipeline.</summary>
    internal static IQueryable<SubjectRow> Of(RecordContext record, long gallery, int pipeline) =>
        record.Subjects.Roots()
            .Where(row => row.GalleryKey == gallery)
            .Where(row => !record.Templates.Any(t => t.SubjectKey == row.Key && t.PipelineKey == pipeline))
            .Where(row => record.Faces.Any(face => face.Subject.RootKey == row.Key));
}
