using System.Globalization;
using FacePlatform.Identity.Decisions;
using FacePlatform.Identity.Index;
using FacePlatform.Identity.Naming;
using FacePlatform.Identity.Pipelines;
using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Curation;

/// <summary>
/// Pairs of subjects that look like one person, of each subject those with its 1,000 nearest. The index proposes, the
/// record decides.
/// <code>
///   templates of the gallery, in order ──▶ subjects near each (index) ──▶ the pair's best two faces (record) ──▶ answer
/// </code>
/// 1. Walk through the templates. 2. Search for the subjects near each of them. 3. A pair is met from both sides, and
/// from every face that is near: it belongs to the subject whose id comes first, and to that one's face of the best two.
/// So each pair is answered once, with its best similarity, wherever a page ends. 4. A page that is full, or out of
/// time, ends behind a pair, another one with the walk's page.
/// </summary>
public sealed class DuplicateSearch(
    IDbContextFactory<RecordContext> records, PipelineRegistry pipelines, GallerySearch search, GalleryWalk walk)
{
    // Subjects near one template; more where there are as many.
    private const int UsualNeighbours = 100;
    private const int MaxNeighbours = 1000;

    // Above every row of a calibration: its answer is the loosest one.
    private static readonly double LargestRate = Math.BitDecrement(1.0);

    /// <exception cref="Grpc.Core.RpcException">
    /// GALLERY_NOT_FOUND, INVALID_FIELD, INVALID_PAGE_TOKEN, FMR_NOT_SUPPORTED, or SERVICE_UNAVAILABLE: the index does
    /// not answer.
    /// </exception>
    public async Task<ListDuplicateSubjectsResponse> ListAsync(
        ListSuspectsRequest request, CancellationToken cancellationToken)
    {
        var page = CuratedGallery.ParsePage(request, "duplicate subjects");
        var start = WalkPosition.Of(page);
        var time = walk.BeginPage();
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        var gallery = await CuratedGallery.OpenAsync(
            record,
            pipelines,
            request,
            pipeline => pipeline.Thresholds?.SmallestSupportedRate ?? 1,
            cancellationToken);
        RequireCalibrated(gallery);
        start = start with
        {
            Comparisons = start.Comparisons ?? await CountComparisonsAsync(record, gallery.Partition, cancellationToken),
        };
        var response = Describe(gallery, start.Comparisons.Value);
        var pairs = new PairSearch(new(record, gallery.Partition));

        // 1.
        WalkPosition? next = null;
        await foreach (var chunk in GalleryWalk.ReadPageAsync(record, gallery.Partition, start, time, cancellationToken))
        {
            var end = await AddAsync(response, gallery, chunk, pairs, start, page.Size, time, cancellationToken);
            next = end ?? chunk.Next;
            if (end is not null)
                break;
        }

        response.NextPageToken = next?.Token(page) ?? "";
        return response;
    }

    // Below its loosest row a calibration says nothing, and every pair would be listed.
    private static void RequireCalibrated(CuratedGallery gallery)
    {
        if (gallery.Pipeline.Thresholds is { SmallestSupportedRate: < 1 } table
            && table.ThresholdAt(LargestRate) is var loosest
            && gallery.Point.Threshold < loosest)
            throw RpcErrors.InvalidField(
                "threshold",
                string.Create(CultureInfo.InvariantCulture, $"must be {loosest:R} or more, the calibration's loosest"));
    }

    private static async Task<long> CountComparisonsAsync(
        RecordContext record, IndexPartition partition, CancellationToken cancellationToken)
    {
        var sizes = await record.Templates
            .Where(row => row.GalleryKey == partition.Gallery && row.PipelineKey == partition.Pipeline)
            .GroupBy(row => row.SubjectKey)
            .Select(templates => templates.LongCount())
            .GroupBy(_ => 1)
            .Select(all => new { Sum = all.Sum(), Squares = all.Sum(size => size * size) })
            .SingleOrDefaultAsync(cancellationToken);
        return sizes is null ? 0 : ((sizes.Sum * sizes.Sum) - sizes.Squares) / 2;
    }

    private static ListDuplicateSubjectsResponse Describe(CuratedGallery gallery, long comparisons)
    {
        var response = new ListDuplicateSubjectsResponse
        {
            Threshold = gallery.Point.Threshold,
            Comparisons = comparisons,
            Pipeline = gallery.Pipeline.Name,
            Calibration = gallery.Pipeline.Calibration,
        };
        if (gallery.Point.Rate is { } rate)
            (response.FalseMatchRate, response.ExpectedFalsePairs) = (rate, response.Comparisons * rate);
        return response;
    }

    /// <returns>Where the page ends inside the chunk, or null where it does not.</returns>
    private async Task<WalkPosition?> AddAsync(
        ListDuplicateSubjectsResponse response,
        CuratedGallery gallery,
        WalkedChunk chunk,
        PairSearch pairs,
        WalkPosition start,
        int size,
        PageTime time,
        CancellationToken cancellationToken)
    {
        // 2.
        var found = await FindAsync(gallery, chunk.Templates, cancellationToken);
        time.BeginChunk();

        // 3.
        foreach (var (template, neighbours) in chunk.Templates.Zip(found))
        {
            var done = (template.SubjectId, template.Face) == (start.Subject, start.Face) ? start.Other : "";
            foreach (var other in neighbours.Select(subject => subject.Subject).Order(StringComparer.Ordinal))
            {
                if (string.CompareOrdinal(other, template.SubjectId) <= 0 || string.CompareOrdinal(other, done) <= 0)
                    continue;
                if (await pairs.FindAsync(template, other, gallery.Point.Threshold, cancellationToken) is { } pair)
                    response.Duplicates.Add(Answer(gallery.Name, template, other, pair));

                // 4.
                if (response.Duplicates.Count == size || time.IsOverForChunk)
                    return new(template.SubjectId, template.Face, other, start.Comparisons);
            }
        }

        return null;
    }

    private async Task<IReadOnlyList<FoundSubject>[]> FindAsync(
        CuratedGallery gallery, IReadOnlyList<WalkedTemplate> templates, CancellationToken cancellationToken)
    {
        var found = await SearchAsync([.. templates.Select(template => template.Embedding)], UsualNeighbours);

        // There may be more than as many.
        int[] full = [.. Enumerable.Range(0, found.Length).Where(i => found[i].Count == UsualNeighbours)];
        if (full.Length == 0)
            return found;
        var more = await SearchAsync([.. full.Select(i => templates[i].Embedding)], MaxNeighbours);
        foreach (var (i, subjects) in full.Zip(more))
            found[i] = subjects;
        return found;

        async Task<IReadOnlyList<FoundSubject>[]> SearchAsync(ReadOnlyMemory<float>[] probes, int maxSubjects)
        {
            var found = await search.FindAsync(
                gallery.Partition,
                probes,
                maxSubjects,
                _ => new IdentificationPoint(gallery.Point.Threshold, 1, 1),
                cancellationToken);
            return [.. found.Candidates];
        }
    }

    private static DuplicateSubjects Answer(
        GalleryName gallery, WalkedTemplate template, string other, (double Similarity, string OtherFaceId) pair)
    {
        var (first, second) = (new SubjectName(gallery, template.SubjectId), new SubjectName(gallery, other));
        return new()
        {
            Subject = first.ToString(),
            OtherSubject = second.ToString(),
            Similarity = pair.Similarity,
            Face = new FaceName(first, template.FaceId).ToString(),
            OtherFace = new FaceName(second, pair.OtherFaceId).ToString(),
        };
    }
}
