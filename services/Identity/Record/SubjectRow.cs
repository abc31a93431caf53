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

    /// <summary>
    /// The subject that stands for this one: itself, or where its merges lead. Follows from the merges, and is kept so
    /// that a person's faces are found without walking them.
    /// </summary>
    public long RootKey { get; set; }

    public DateTimeOffset CreateTime { get; set; }

    /// <summary>Its own faces; a merge does not move them.</summary>
    public ICollection<FaceRow> Faces { get; } = [];
}
