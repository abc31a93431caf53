using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Storage.Blobs;

public static class BlobModelExtensions
{
    /// <summary>Adds the table <c>blobs</c> to a database; it stays empty where blobs are in a folder.</summary>
    public static ModelBuilder HasBlobs(this ModelBuilder model) =>
        model.Entity<BlobRow>(blob => blob.ToTable("blobs").HasKey(row => new { row.Group, row.Name }));
}
