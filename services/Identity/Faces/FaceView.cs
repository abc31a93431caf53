using System.Linq.Expressions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Record;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Identity.Faces;

/// <summary>What is read of a face in one query, under the subject that it counts as.</summary>
internal sealed record FaceView(
    long Key, string Id, string Subject, string Pipeline, byte[] Quality, DateTimeOffset CreateTime)
{
    public static Expression<Func<FaceRow, FaceView>> FromRow(RecordContext record) => row => new(
        row.Key,
        row.Id,
        record.Subjects.Where(root => root.Key == row.Subject.RootKey).Select(root => root.Id).FirstOrDefault()!,
        row.Templates
            .Where(template => template.PipelineKey == row.Subject.Gallery.PipelineKey)
            .Select(template => template.Pipeline.Name)
            .FirstOrDefault() ?? "",
        row.Quality,
        row.CreateTime);

    public Face ToFace(GalleryName gallery) => new()
    {
        Name = new FaceName(new(gallery, Subject), Id).ToString(),
        Pipeline = Pipeline,
        Quality = V1.Quality.Parser.ParseFrom(Quality),
        CreateTime = CreateTime.ToTimestamp(),
    };

    /// <summary>With what only an enrolment answers.</summary>
    public Face ToEnrolled(GalleryName gallery, bool searchable, CollisionReport report)
    {
        var face = ToFace(gallery);
        (face.Searchable, face.CollisionReport) = (searchable, report);
        return face;
    }
}
