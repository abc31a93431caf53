using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.GalleryMigrations;

/// <summary>A migration of a gallery, by checked ids.</summary>
internal sealed record MigrationName(GalleryName Gallery, string Migration)
{
    /// <exception cref="Grpc.Core.RpcException">INVALID_RESOURCE_NAME.</exception>
    public static MigrationName Parse(GalleryMigrationRef? reference) =>
        new(GalleryName.Parse(reference?.Gallery), Ids.Check("migration", reference?.Migration));

    /// <summary>The gallery, in this migration.</summary>
    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, or MIGRATION_PHASE: it is in another one, in none, or this one is ending.
    /// </exception>
    public async Task<GalleryRow> RequireAsync(RecordContext record, CancellationToken cancellationToken = default)
    {
        var gallery = await FindAsync(record, cancellationToken);
        return gallery.Migration is { Ending: false } migration && migration.Id == Migration ? gallery : throw NotInIt();
    }

    /// <summary>The gallery, in whichever migration.</summary>
    /// <exception cref="Grpc.Core.RpcException">GALLERY_NOT_FOUND.</exception>
    public async Task<GalleryRow> FindAsync(RecordContext record, CancellationToken cancellationToken = default) =>
        await record.Galleries.Include(row => row.Migration).Named(Gallery).SingleOrDefaultAsync(cancellationToken)
        ?? throw Gallery.NotFound();

    public Grpc.Core.RpcException NotInIt() =>
        RpcErrors.MigrationPhase($"{Gallery} is not in this migration, or not any more.", "NONE");
}
