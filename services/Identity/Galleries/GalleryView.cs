using System.Linq.Expressions;
using FacePlatform.Identity.Record;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Identity.Galleries;

/// <summary>What is read of a gallery in one query.</summary>
internal sealed record GalleryView(
    string Id,
    string DisplayName,
    string Pipeline,
    string OtherPipeline,
    bool KeepCrops,
    long Subjects,
    long Faces,
    DateTimeOffset CreateTime)
{
    public static readonly Expression<Func<GalleryRow, GalleryView>> FromRow = row => new(
        row.Id,
        row.DisplayName,
        row.Pipeline.Name,
        row.Migration != null && !row.Migration.Ending ? row.Migration.OtherPipeline.Name : "",
        row.KeepCrops,
        row.Subjects.LongCount(subject => subject.RootKey == subject.Key),
        row.Subjects.SelectMany(subject => subject.Faces).LongCount(),
        row.CreateTime);

    public Gallery ToGallery() => new()
    {
        Name = $"galleries/{Id}",
        DisplayName = DisplayName,
        Pipeline = Pipeline,
        OtherPipeline = OtherPipeline,
        KeepCrops = KeepCrops,
        SubjectCount = Subjects,
        FaceCount = Faces,
        CreateTime = CreateTime.ToTimestamp(),
    };
}
