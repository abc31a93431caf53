using FacePlatform.Identity.Index;
using FacePlatform.Identity.Record;
using FacePlatform.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Decisions;

/// <summary>
/// Searches a gallery so that only what is in the record can be answered.
/// <code>
///   record's sequence ──▶ index catches up ──▶ search ──▶ every hit still in the record? ──▶ threshold ──▶ answer
///                               ▲                                  │ no: erased or merged meanwhile
///                               └──────────────────────────────────┘
/// </code>
/// 1. The index takes in all that was committed before the search, by any process. 2. It is searched for one subject
/// more than is asked for, to tell the margin to the runner-up. 3. The threshold follows from how many templates were
/// searched. 4. Each hit is looked up in the record, which knows whose face it is now: of two hits of one subject, as
/// after a merge, the better one stays. 5. Where one is gone, another template of its subject, or another subject, may
/// stand in its place, and where two became one there is room for another: search again. After the last attempt what is
/// gone is left out. 6. What is below the threshold is dropped.
/// </summary>
public sealed class GallerySearch(
    ITemplateIndex index,
    IndexFollower follower,
    IDbContextFactory<RecordContext> records,
    IndexMetrics metrics,
    TimeProvider time)
{
    private const int Attempts = 3;

    /// <param name="partition">What to search.</param>
    /// <param name="probes">Unit-length embeddings.</param>
    /// <param name="maxSubjects">Candidates per probe.</param>
    /// <param name="pointFor">The operating point among so many templates.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="Grpc.Core.RpcException">
    /// SERVICE_UNAVAILABLE: the index is still being loaded, or does not answer.
    /// </exception>
    internal async Task<FoundSubjects> FindAsync(
        IndexPartition partition,
        IReadOnlyList<ReadOnlyMemory<float>> probes,
        int maxSubjects,
        Func<long, IdentificationPoint> pointFor,
        CancellationToken cancellationToken)
    {
        using var activity = IdentityTelemetry.Activities.StartActivity("search");
        var asked = maxSubjects + 1;
        for (var attempt = 1; ; attempt++)
        {
            // 1., 2.
            var result = await SearchAsync(partition, probes, asked, cancellationToken);
            activity?.SetTag("faceplatform.templates", result.Templates);

            // 3.
            var point = pointFor(result.Templates);

            // 4.
            var known = await LookUpAsync(
                partition.Gallery, [.. result.Hits.SelectMany(hits => hits).Select(hit => hit.Face).Distinct()], cancellationToken);
            var found = result.Hits.Select(hits => Resolve(hits, known)).ToList();

            // 5.
            if (attempt == Attempts || result.Hits.Zip(found).All(pair => IsComplete(pair.First, pair.Second)))
                return new(result.Templates, point, [.. found.Select(subjects => Candidates(subjects, point.Threshold))]);
            asked *= 2;
        }

        bool IsComplete(IReadOnlyList<IndexHit> hits, List<Known> found) =>
            found.Count > maxSubjects || (found.Count == hits.Count && hits.Count < asked);

        // 6.
        List<FoundSubject> Candidates(List<Known> subjects, double threshold) =>
            [.. subjects
                .Select((subject, i) => new FoundSubject(
                    subject.Subject,
                    subject.Face,
                    subject.Similarity,
                    i + 1 < subjects.Count ? subject.Similarity - subjects[i + 1].Similarity : null))
                .Take(maxSubjects)
                .Where(subject => subject.Similarity >= threshold)];
    }

    private async Task<IndexSearchResult> SearchAsync(
        IndexPartition partition, IReadOnlyList<ReadOnlyMemory<float>> probes, int asked, CancellationToken cancellationToken)
    {
        try
        {
            await follower.EnsureCurrentAsync(cancellationToken);
            var started = time.GetTimestamp();
            var result = await index.SearchAsync(partition, probes, asked, cancellationToken);
            metrics.SearchDuration.Record(time.GetElapsedTime(started).TotalSeconds);
            metrics.GallerySize.Record(result.Templates);
            return result;
        }
        catch (IndexUnavailableException exception)
        {
            throw RpcErrors.Unavailable(exception.Message, exception.RetryAfter);
        }
    }

    private async Task<Dictionary<long, (long Root, string Subject, string Face)>> LookUpAsync(
        long gallery, long[] faces, CancellationToken cancellationToken)
    {
        if (faces.Length == 0)
            return [];
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        return await record.Faces
            .Where(face => EF.Parameter(faces).Contains(face.Key))
            .Join(
                record.Subjects.Where(root => root.GalleryKey == gallery),
                face => face.Subject.RootKey,
                root => root.Key,
                (face, root) => new { face.Key, Root = root.Key, Subject = root.Id, Face = face.Id })
            .ToDictionaryAsync(face => face.Key, face => (face.Root, face.Subject, face.Face), cancellationToken);
    }

    private static List<Known> Resolve(
        IReadOnlyList<IndexHit> hits, Dictionary<long, (long Root, string Subject, string Face)> known) =>
        [.. hits
            .Where(hit => known.ContainsKey(hit.Face))
            .DistinctBy(hit => known[hit.Face].Root)
            .Select(hit => new Known(known[hit.Face].Subject, known[hit.Face].Face, Cosine.Clamp(hit.Similarity)))];

    /// <summary>A hit that the record confirms.</summary>
    private sealed record Known(string Subject, string Face, double Similarity);
}
