using System.Linq.Expressions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Identity.Faces;

/// <summary>What is read of a face in one query.</summary>
internal sealed record FaceView(long Key, string Id, string Pipeline, byte[] Quality, DateTimeOffset CreateTime)
{
    public static readonly Expression<Func<FaceRow, FaceView>> FromRow = row => new(
        row.Key,
        row.Id,
        row.Templates
            .Where(template => template.PipelineKey == row.Subject.Gallery.PipelineKey)
            .Select(template => template.Pipeline.Name)
            .FirstOrDefault() ?? "",
        row.Quality,
        row.CreateTime);

    public Face ToFace(SubjectName subject, bool searchable = false) => new()
    {
        Name = new FaceName(subject, Id).ToString(),
        Pipeline = Pipeline,
        Quality = V1.Quality.Parser.ParseFrom(Quality),
        CreateTime = CreateTime.ToTimestamp(),
        Searchable = searchable,
    };
}
