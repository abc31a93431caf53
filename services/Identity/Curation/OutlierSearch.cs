using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Curation;

/// <summary>
/// Faces that do not look like any other face of their subject. 1. Walk through the templates. 2. Compare each with the
/// others of its subject, by the record. 3. A full page ends behind a face, another one with the walk's page. 4. Search
/// for whom those that look like none of their subject's look like instead.
/// </summary>
public sealed class OutlierSearch(
    IDbContextFactory<RecordContext> records, PipelineRegistry pipelines, GallerySearch search, GalleryWalk walk)
{
    private const double DefaultFalseMatchRate = 1e-3;

    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, INVALID_FIELD, INVALID_PAGE_TOKEN, FMR_NOT_SUPPORTED, or SERVICE_UNAVAILABLE: the index does
    /// not answer.
    /// </exception>
    public async Task<ListOutlierFacesResponse> ListAsync(
        ListSuspectsRequest request, CancellationToken cancellationToken)
    {
        var page = CuratedGallery.ParsePage(request, "outlier faces");
        var start = WalkPosition.Of(page);
        var time = walk.BeginPage();
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await CuratedGallery.OpenAsync(
            record, pipelines, request, _ => DefaultFalseMatchRate, cancellationToken);
        var response = Describe(gallery);
        var templates = new SubjectTemplates(record, gallery.Partition);

        // 1.
        WalkPosition? next = null;
        await foreach (var chunk in GalleryWalk.ReadPageAsync(record, gallery.Partition, start, time, cancellationToken))
        {
            // 2.
            var outliers = await FindAsync(templates, gallery, chunk, cancellationToken);

            // 3.
            var free = page.Size - response.Outliers.Count;
            next = outliers.Count > free ? At(outliers[free].Template) : chunk.Next;

            // 4.
            await AddAsync(response, gallery, outliers[..Math.Min(free, outliers.Count)], cancellationToken);
            if (response.Outliers.Count == page.Size)
                break;
        }

        response.NextPageToken = next?.Token(page) ?? "";
        return response;
    }

    private static WalkPosition At(WalkedTemplate template) => new(template.SubjectId, template.Face, "");

    private static ListOutlierFacesResponse Describe(CuratedGallery gallery)
    {
        var response = new ListOutlierFacesResponse
        {
            Threshold = gallery.Point.Threshold,
            Pipeline = gallery.Pipeline.Name,
            Calibration = gallery.Pipeline.Calibration,
        };
        if (gallery.Point.Rate is { } rate)
            response.FalseMatchRate = rate;
        if (gallery.Pipeline.Thresholds?.FalseNonMatchRateAt(gallery.Point.Threshold) is { } falseNonMatchRate)
            response.FalseNonMatchRate = falseNonMatchRate;
        return response;
    }

    private static async Task<List<(WalkedTemplate Template, double Similarity)>> FindAsync(
        SubjectTemplates templates, CuratedGallery gallery, WalkedChunk chunk, CancellationToken cancellationToken)
    {
        var outliers = new List<(WalkedTemplate, double)>();
        foreach (var group in chunk.Templates.Where(t => !t.IsOnly).GroupBy(template => template.SubjectId))
        {
            var left = group.Select(template => (Template: template, Best: (double?)null)).ToList();
            await foreach (var others in templates.ReadAsync(group.Key, cancellationToken))
            {
                left = [.. left
                    .Select(face => (face.Template, Best: BestOf(face.Template, others, face.Best)))
                    .Where(face => !(face.Best >= gallery.Point.Threshold))];
                if (left.Count == 0)
                    break;
            }

            outliers.AddRange(left.Where(face => face.Best is not null).Select(face => (face.Template, face.Best!.Value)));
        }

        return outliers;
    }

    private static double? BestOf(WalkedTemplate template, SubjectTemplate[] others, double? best)
    {
        foreach (var other in others)
        {
            if (other.Face != template.Face)
                best = Math.Max(
                    best ?? -1, Cosine.Similarity(template.Embedding.Span, TemplateRow.Read(other.Embedding)));
        }

        return best;
    }

    private async Task AddAsync(
        ListOutlierFacesResponse response,
        CuratedGallery gallery,
        List<(WalkedTemplate Template, double Similarity)> outliers,
        CancellationToken cancellationToken)
    {
        if (outliers.Count == 0)
            return;

        // Two, because the subject itself may be one of them.
        var found = await search.FindAsync(
            gallery.Partition,
            [.. outliers.Select(outlier => outlier.Template.Embedding)],
            maxSubjects: 2,
            _ => new IdentificationPoint(gallery.Point.Threshold, 1, 1),
            cancellationToken);
        foreach (var ((template, similarity), subjects) in outliers.Zip(found.Candidates))
        {
            var closest = subjects.FirstOrDefault(subject => subject.Subject != template.SubjectId);
            response.Outliers.Add(new OutlierFace
            {
                Face = new FaceName(new(gallery.Name, template.SubjectId), template.FaceId).ToString(),
                Similarity = similarity,
                Closest = closest?.ToCandidate(gallery.Name),
            });
        }
    }
}
