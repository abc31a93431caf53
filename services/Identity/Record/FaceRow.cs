namespace FacePlatform.Identity.Record;

/// <summary>An enrolled face. Keys grow in the order of enrolment: they are numbers of the change sequence.</summary>
public sealed class FaceRow
{
    public long Key { get; set; }

    /// <summary>Its own subject; <see cref="SubjectRow.RootKey"/> says whose face it counts as.</summary>
    public long SubjectKey { get; set; }

    public SubjectRow Subject { get; set; } = null!;

    /// <summary>The public id: 32 hexadecimal digits, unique.</summary>
    public required string Id { get; set; }

    /// <summary>A serialised <see cref="V1.Quality"/>.</summary>
    public required byte[] Quality { get; set; }

    public DateTimeOffset CreateTime { get; set; }

    public ICollection<TemplateRow> Templates { get; } = [];
}
