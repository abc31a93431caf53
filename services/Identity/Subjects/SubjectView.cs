using System.Linq.Expressions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Subjects;

/// <summary>What is read of a subject in one query; its faces are those of all that were merged into it.</summary>
internal sealed record SubjectView(string Id, string DisplayName, long Faces, DateTimeOffset CreateTime)
{
    public static Expression<Func<SubjectRow, SubjectView>> FromRow(RecordContext record) => row => new(
        row.Id,
        row.DisplayName,
        record.Faces.LongCount(face => face.Subject.RootKey == row.Key),
        row.CreateTime);

    /// <summary>The subject of a key, or null.</summary>
    public static Task<SubjectView?> ReadAsync(
        RecordContext record, long key, CancellationToken cancellationToken = default) =>
        record.Subjects.Where(row => row.Key == key).Select(FromRow(record)).SingleOrDefaultAsync(cancellationToken);

    public Subject ToSubject(GalleryName gallery) => new()
    {
        Name = new SubjectName(gallery, Id).ToString(),
        DisplayName = DisplayName,
        FaceCount = Faces,
        CreateTime = CreateTime.ToTimestamp(),
    };
}
