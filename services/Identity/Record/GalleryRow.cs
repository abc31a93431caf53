namespace FacePlatform.Identity.Record;

/// <summary>A tenant's gallery. Its key is never used again, so that what is kept under it elsewhere dies with it.</summary>
public sealed class GalleryRow
{
    public long Key { get; set; }

    public required string Tenant { get; set; }

    /// <summary>The caller's id in NFC, unique within the tenant.</summary>
    public required string Id { get; set; }

    public required string DisplayName { get; set; }

    /// <summary>The active pipeline.</summary>
    public int PipelineKey { get; set; }

    public PipelineRow Pipeline { get; set; } = null!;

    /// <summary>Whether the crops of the faces that are enrolled are kept.</summary>
    public bool KeepCrops { get; set; }

    public DateTimeOffset CreateTime { get; set; }

    /// <summary>Its change to another pipeline, while it lasts.</summary>
    public GalleryMigrationRow? Migration { get; set; }

    public ICollection<SubjectRow> Subjects { get; } = [];
}
