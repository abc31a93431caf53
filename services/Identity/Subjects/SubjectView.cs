using System.Linq.Expressions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Identity.Subjects;

/// <summary>What is read of a subject in one query.</summary>
internal sealed record SubjectView(string Id, string DisplayName, long Faces, DateTimeOffset CreateTime)
{
    public static readonly Expression<Func<SubjectRow, SubjectView>> FromRow = row => new(
        row.Id, row.DisplayName, row.Faces.LongCount(), row.CreateTime);

    public Subject ToSubject(GalleryName gallery) => new()
    {
        Name = new SubjectName(gallery, Id).ToString(),
        DisplayName = DisplayName,
        FaceCount = Faces,
        CreateTime = CreateTime.ToTimestamp(),
    };
}
