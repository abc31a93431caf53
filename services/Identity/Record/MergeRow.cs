namespace FacePlatform.Identity.Record;

/// <summary>
/// A subject that is taken for part of another. The merges of a gallery are a forest: each subject has at most one, and
/// its faces stay its own, so that taking the row away undoes the merge, whatever happened since and in any order.
/// </summary>
public sealed class MergeRow
{
    public long Key { get; set; }

    /// <summary>The public id: 32 hexadecimal digits, unique.</summary>
    public required string Id { get; set; }

    public long GalleryKey { get; set; }

    /// <summary>The subject that was merged; at most one merge each.</summary>
    public long SourceKey { get; set; }

    public SubjectRow Source { get; set; } = null!;

    public long TargetKey { get; set; }

    public SubjectRow Target { get; set; } = null!;

    public DateTimeOffset CreateTime { get; set; }
}
