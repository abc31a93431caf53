using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Curation;

/// <summary>
/// Pairs of subjects that look like one person. The index proposes, the record decides.
/// <code>
///   templates of the gallery, in order ──▶ subjects near each (index) ──▶ the pair's best two faces (record) ──▶ answer
/// </code>
/// 1. Walk through the templates. 2. Search for the subjects near each of them. 3. A pair is met from both sides, and
/// from every face that is near: it belongs to the subject whose id comes first, and to that one's face of the best two.
/// So each pair is answered once, with its best similarity, wherever a page ends. 4. A full page ends behind a pair,
/// another one with the walk's page.
/// </summary>
public sealed class DuplicateSearch(
    IDbContextFactory<RecordContext> records, PipelineRegistry pipelines, GallerySearch search, GalleryWalk walk)
{
    // Subjects near one template.
    private const int MaxNeighbours = 100;

    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, INVALID_FIELD, INVALID_PAGE_TOKEN, FMR_NOT_SUPPORTED, or SERVICE_UNAVAILABLE: the index does
    /// not answer.
    /// </exception>
    public async Task<ListDuplicateSubjectsResponse> ListAsync(
        ListSuspectsRequest request, CancellationToken cancellationToken)
    {
        var name = GalleryName.Parse(request.Gallery);
        VerificationPoint.Check(request.OperatingPoint);
        var page = Page.Parse(request.PageSize, request.PageToken, $"duplicate subjects of {name} of {name.Tenant}");
        var start = WalkPosition.Of(page);
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await CuratedGallery.OpenAsync(
            record,
            pipelines,
            request,
            pipeline => pipeline.Thresholds?.SmallestSupportedRate ?? 1,
            cancellationToken);
        var response = await DescribeAsync(record, gallery, cancellationToken);

        // 1.
        WalkPosition? next = null;
        await foreach (var chunk in walk.ReadPageAsync(record, gallery.Partition, start, cancellationToken))
        {
            next = await AddAsync(response, record, gallery, chunk, start, page.Size, cancellationToken) ?? chunk.Next;
            if (response.Duplicates.Count == page.Size)
                break;
        }

        response.NextPageToken = next?.Token(page) ?? "";
        return response;
    }

    private static async Task<ListDuplicateSubjectsResponse> DescribeAsync(
        RecordContext record, CuratedGallery gallery, CancellationToken cancellationToken)
    {
        var sizes = record.Faces
            .Where(row => row.Subject.GalleryKey == gallery.Partition.Gallery)
            .GroupBy(row => row.Subject.RootKey)
            .Select(faces => faces.LongCount());
        var faces = await sizes.SumAsync(cancellationToken);
        var squares = await sizes.SumAsync(size => size * size, cancellationToken);
        var response = new ListDuplicateSubjectsResponse
        {
            Threshold = gallery.Point.Threshold,
            Comparisons = ((faces * faces) - squares) / 2,
            Pipeline = gallery.Pipeline.Name,
            Calibration = gallery.Pipeline.Calibration,
        };
        if (gallery.Point.Rate is { } rate)
            (response.FalseMatchRate, response.ExpectedFalsePairs) = (rate, response.Comparisons * rate);
        return response;
    }

    /// <returns>Where the page became full, or null where it did not.</returns>
    private async Task<WalkPosition?> AddAsync(
        ListDuplicateSubjectsResponse response,
        RecordContext record,
        CuratedGallery gallery,
        WalkedChunk chunk,
        WalkPosition start,
        int size,
        CancellationToken cancellationToken)
    {
        // 2.
        var found = await search.FindAsync(
            gallery.Partition,
            [.. chunk.Templates.Select(template => template.Embedding)],
            MaxNeighbours,
            _ => new IdentificationPoint(gallery.Point.Threshold, 1, 1),
            cancellationToken);

        // 3.
        var pairs = new Dictionary<(long Subject, string Other), SubjectPair?>();
        foreach (var (template, neighbours) in chunk.Templates.Zip(found.Candidates))
        {
            var answered = (template.SubjectId, template.Face) == (start.Subject, start.Face) ? start.Other : "";
            foreach (var other in neighbours.Select(subject => subject.Subject).Order(StringComparer.Ordinal))
            {
                if (string.CompareOrdinal(other, template.SubjectId) <= 0 || string.CompareOrdinal(other, answered) <= 0)
                    continue;
                if (!pairs.TryGetValue((template.Subject, other), out var pair))
                {
                    pair = await SubjectPair.ReadAsync(
                        record, gallery.Partition, template.Subject, other, cancellationToken);
                    pairs.Add((template.Subject, other), pair);
                }

                if (pair?.Face != template.Face || pair.Similarity < gallery.Point.Threshold)
                    continue;
                response.Duplicates.Add(Answer(gallery.Name, template.SubjectId, other, pair));

                // 4.
                if (response.Duplicates.Count == size)
                    return new(template.SubjectId, template.Face, other);
            }
        }

        return null;
    }

    private static DuplicateSubjects Answer(GalleryName gallery, string subject, string other, SubjectPair pair)
    {
        var (first, second) = (new SubjectName(gallery, subject), new SubjectName(gallery, other));
        return new()
        {
            Subject = first.ToString(),
            OtherSubject = second.ToString(),
            Similarity = pair.Similarity,
            Face = new FaceName(first, pair.FaceId).ToString(),
            OtherFace = new FaceName(second, pair.OtherFaceId).ToString(),
        };
    }
}
