using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Record;

/// <summary>Looks resources up by name, each inside the tenant of the name.</summary>
internal static class RecordQueries
{
    public static IQueryable<GalleryRow> Named(this IQueryable<GalleryRow> galleries, GalleryName name) =>
        galleries.Where(row => row.Tenant == name.Tenant && row.Id == name.Gallery);

    public static IQueryable<SubjectRow> Named(this IQueryable<SubjectRow> subjects, SubjectName name) =>
        subjects.Where(row =>
            row.Id == name.Subject && row.Gallery.Id == name.Gallery.Gallery && row.Gallery.Tenant == name.Gallery.Tenant);

    /// <exception cref="Grpc.Core.RpcException">GALLERY_NOT_FOUND.</exception>
    public static async Task<GalleryRow> RequireGalleryAsync(
        this RecordContext record, GalleryName name, CancellationToken cancellationToken = default) =>
        await record.Galleries.Named(name).SingleOrDefaultAsync(cancellationToken) ?? throw name.NotFound();

    /// <summary>The gallery, with its migration, where the pipeline decides.</summary>
    /// <exception cref="Grpc.Core.RpcException">GALLERY_NOT_FOUND or PIPELINE_CHANGED.</exception>
    public static async Task<GalleryRow> RequireGalleryAsync(
        this RecordContext record,
        GalleryName name,
        RegisteredPipeline pipeline,
        CancellationToken cancellationToken = default)
    {
        var gallery = await record.Galleries.Include(row => row.Migration).Named(name)
            .SingleOrDefaultAsync(cancellationToken) ?? throw name.NotFound();
        gallery.RequirePipeline(pipeline);
        return gallery;
    }

    /// <summary>
    /// Refuses an answer by templates that may have been removed while it was made: since the gallery was read, its
    /// migration went on to its end. Costs nothing where it was in none.
    /// </summary>
    /// <exception cref="Grpc.Core.RpcException">PIPELINE_CHANGED.</exception>
    public static async Task RequireHeldAsync(
        this RecordContext record,
        GalleryRow gallery,
        RegisteredPipeline pipeline,
        CancellationToken cancellationToken)
    {
        if (gallery.Migration is not null
            && !await record.Galleries.AnyAsync(
                row => row.Key == gallery.Key
                    && (row.PipelineKey == pipeline.Key
                        || (!row.Migration!.Ending && row.Migration.OtherPipelineKey == pipeline.Key)),
                cancellationToken))
            throw PipelineChanged();
    }

    /// <exception cref="Grpc.Core.RpcException">PIPELINE_CHANGED.</exception>
    public static void RequirePipeline(this GalleryRow gallery, RegisteredPipeline pipeline)
    {
        if (gallery.PipelineKey != pipeline.Key)
            throw PipelineChanged();
    }

    /// <summary>A subject that stands for itself.</summary>
    /// <exception cref="Grpc.Core.RpcException">GALLERY_NOT_FOUND, SUBJECT_NOT_FOUND or SUBJECT_MERGED.</exception>
    public static async Task<SubjectRow> RequireSubjectAsync(
        this RecordContext record, SubjectName name, CancellationToken cancellationToken = default)
    {
        if (await record.FindSubjectAsync(name, cancellationToken) is { } subject)
            return subject;
        await record.RequireGalleryAsync(name.Gallery, cancellationToken);
        throw name.NotFound();
    }

    /// <summary>A subject that stands for itself, or null where the id is free.</summary>
    /// <exception cref="Grpc.Core.RpcException">SUBJECT_MERGED.</exception>
    public static async Task<SubjectRow?> FindSubjectAsync(
        this RecordContext record, SubjectName name, CancellationToken cancellationToken = default)
    {
        var found = await record.Subjects.Named(name)
            .Select(row => new
            {
                Subject = row,
                Root = record.Subjects.Where(root => root.Key == row.RootKey).Select(root => root.Id).FirstOrDefault()!,
            })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null || found.Subject.RootKey == found.Subject.Key
            ? found?.Subject
            : throw name.Merged(into: found.Root);
    }

    /// <summary>A face that counts as a subject's.</summary>
    /// <exception cref="Grpc.Core.RpcException">FACE_NOT_FOUND.</exception>
    public static async Task<FaceRow> RequireFaceAsync(
        this RecordContext record, SubjectRow root, FaceName name, CancellationToken cancellationToken = default) =>
        await record.Faces.Of(root).SingleOrDefaultAsync(row => row.Id == name.Face, cancellationToken)
        ?? throw name.NotFound();

    /// <summary>The subjects that stand for themselves.</summary>
    public static IQueryable<SubjectRow> Roots(this IQueryable<SubjectRow> subjects) =>
        subjects.Where(row => row.RootKey == row.Key);

    /// <summary>The faces that count as a subject's, whoever's they are themselves.</summary>
    public static IQueryable<FaceRow> Of(this IQueryable<FaceRow> faces, SubjectRow root) =>
        faces.Where(row => row.Subject.RootKey == root.Key);

    private static Grpc.Core.RpcException PipelineChanged() =>
        RpcErrors.PipelineChanged("The gallery is decided by another pipeline; ask for it again.");
}
