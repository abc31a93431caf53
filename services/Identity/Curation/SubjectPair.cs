using System.Numerics.Tensors;
using FacePlatform.Identity.Index;
using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Curation;

/// <summary>The two most similar faces of two subjects; of equal ones those that were enrolled first.</summary>
/// <param name="Similarity">Cosine, −1 to 1.</param>
/// <param name="Face">The key of the first subject's face.</param>
/// <param name="FaceId">Its id.</param>
/// <param name="OtherFaceId">The id of the other subject's face.</param>
internal sealed record SubjectPair(double Similarity, long Face, string FaceId, string OtherFaceId)
{
    /// <summary>Reads it from the record; null where one of them has no template any more.</summary>
    /// <param name="record">Where it reads from.</param>
    /// <param name="partition">The gallery and its pipeline.</param>
    /// <param name="subject">The first subject's key; its templates are streamed.</param>
    /// <param name="other">The other subject's id; its templates are held in memory.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<SubjectPair?> ReadAsync(
        RecordContext record, IndexPartition partition, long subject, string other, CancellationToken cancellationToken)
    {
        var others = await record.Subjects.Roots()
            .Where(row => row.GalleryKey == partition.Gallery && row.Id == other)
            .Join(
                record.Templates.Where(row => row.PipelineKey == partition.Pipeline),
                row => row.Key,
                template => template.SubjectKey,
                (_, template) => new { template.FaceKey, FaceId = template.Face.Id, template.Embedding })
            .OrderBy(template => template.FaceKey)
            .ToListAsync(cancellationToken);
        var own = record.Templates
            .Where(row => row.SubjectKey == subject && row.PipelineKey == partition.Pipeline)
            .OrderBy(row => row.FaceKey)
            .Select(row => new { row.FaceKey, FaceId = row.Face.Id, row.Embedding })
            .AsAsyncEnumerable();
        SubjectPair? best = null;
        await foreach (var template in own.WithCancellation(cancellationToken))
        {
            foreach (var candidate in others)
            {
                var similarity = Similarity(TemplateRow.Read(template.Embedding), TemplateRow.Read(candidate.Embedding));
                if (best is null || similarity > best.Similarity)
                    best = new(similarity, template.FaceKey, template.FaceId, candidate.FaceId);
            }
        }

        return best;

        // Rounding must not lead out of the range of a cosine.
        static double Similarity(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
            Math.Clamp(TensorPrimitives.Dot(left, right), -1, 1);
    }
}
