namespace FacePlatform.Identity.Record;

/// <summary>A person in a gallery.</summary>
public sealed class SubjectRow
{
    public long Key { get; set; }

    public long GalleryKey { get; set; }

    public GalleryRow Gallery { get; set; } = null!;

    /// <summary>The caller's id in NFC, unique within the gallery.</summary>
    public required string Id { get; set; }

    public required string DisplayName { get; set; }

    public DateTimeOffset CreateTime { get; set; }

    public ICollection<FaceRow> Faces { get; } = [];
}
