using System.Numerics.Tensors;
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
/// others of its subject, by the record. 3. Search for whom those that look like none of them look like instead. 4. A
/// full page ends behind a face, another one with the walk's page.
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
        var name = GalleryName.Parse(request.Gallery);
        VerificationPoint.Check(request.OperatingPoint);
        var page = Page.Parse(request.PageSize, request.PageToken, $"outlier faces of {name} of {name.Tenant}");
        var start = WalkPosition.Of(page);
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await CuratedGallery.OpenAsync(
            record, pipelines, request, _ => DefaultFalseMatchRate, cancellationToken);
        var response = Describe(gallery);

        // 1.
        WalkPosition? next = null;
        await foreach (var chunk in walk.ReadPageAsync(record, gallery.Partition, start, cancellationToken))
        {
            // 2.
            var outliers = await FindAsync(record, gallery, chunk, cancellationToken);

            // 4.
            var free = page.Size - response.Outliers.Count;
            next = outliers.Count > free ? At(outliers[free].Template) : chunk.Next;

            // 3.
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
        RecordContext record, CuratedGallery gallery, WalkedChunk chunk, CancellationToken cancellationToken)
    {
        var outliers = new List<(WalkedTemplate, double)>();
        foreach (var group in chunk.Templates.Where(t => t.SubjectTemplates > 1).GroupBy(template => template.Subject))
        {
            WalkedTemplate[] templates = [.. group];
            var best = await BestOfOthersAsync(record, gallery, group.Key, templates, cancellationToken);
            outliers.AddRange(templates.Zip(best)
                .Where(pair => pair.Second is { } similarity && similarity < gallery.Point.Threshold)
                .Select(pair => (pair.First, pair.Second!.Value)));
        }

        return outliers;
    }

    private static async Task<double?[]> BestOfOthersAsync(
        RecordContext record,
        CuratedGallery gallery,
        long subject,
        WalkedTemplate[] templates,
        CancellationToken cancellationToken)
    {
        var best = new double?[templates.Length];
        var others = record.Templates
            .Where(row => row.SubjectKey == subject && row.PipelineKey == gallery.Partition.Pipeline)
            .Select(row => new { row.FaceKey, row.Embedding })
            .AsAsyncEnumerable();
        await foreach (var other in others.WithCancellation(cancellationToken))
        {
            for (var i = 0; i < templates.Length; i++)
            {
                if (templates[i].Face != other.FaceKey)
                    best[i] = Math.Max(best[i] ?? -1, Similarity(templates[i], other.Embedding));
            }
        }

        return best;

        // Rounding must not lead out of the range of a cosine.
        static double Similarity(WalkedTemplate template, byte[] other) =>
            Math.Min(TensorPrimitives.Dot(template.Embedding.Span, TemplateRow.Read(other)), 1);
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
