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

    public DateTimeOffset CreateTime { get; set; }

    public ICollection<SubjectRow> Subjects { get; } = [];
}
