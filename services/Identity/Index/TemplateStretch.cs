using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Index;

/// <summary>Reads templates for an index.</summary>
internal static class TemplateStretch
{
    /// <summary>The first so many templates in the order of the change sequence, each with its number.</summary>
    public static async Task<List<(long Sequence, IndexedTemplate Template)>> ReadStretchAsync(
        this IQueryable<TemplateRow> templates, int count, CancellationToken cancellationToken)
    {
        var rows = templates
            .OrderBy(row => row.Sequence)
            .Take(count)
            .Select(row => new { row.Sequence, row.GalleryKey, row.PipelineKey, row.SubjectKey, row.FaceKey, row.Embedding })
            .AsAsyncEnumerable();
        var stretch = new List<(long, IndexedTemplate)>();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var embedding = TemplateRow.Read(row.Embedding).ToArray();
            stretch.Add((row.Sequence, new(new(row.GalleryKey, row.PipelineKey), row.SubjectKey, row.FaceKey, embedding)));
        }

        return stretch;
    }
}
