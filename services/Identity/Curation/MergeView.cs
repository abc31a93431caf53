using System.Linq.Expressions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Identity.Curation;

/// <summary>What is read of a merge in one query.</summary>
internal sealed record MergeView(long Key, string Id, string Source, string Target, DateTimeOffset CreateTime)
{
    public static readonly Expression<Func<MergeRow, MergeView>> FromRow = row => new(
        row.Key, row.Id, row.Source.Id, row.Target.Id, row.CreateTime);

    public Merge ToMerge(GalleryName gallery) => new()
    {
        Name = new MergeName(gallery, Id).ToString(),
        Source = new SubjectName(gallery, Source).ToString(),
        Target = new SubjectName(gallery, Target).ToString(),
        CreateTime = CreateTime.ToTimestamp(),
    };
}
