using FacePlatform.Identity.Index;
using FacePlatform.Identity.Record;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.Decisions;

/// <summary>
/// Searches a gallery so that only what is in the record can be answered.
/// <code>
///   record's sequence ──▶ index catches up ──▶ search ──▶ threshold ──▶ every hit still in the record? ──▶ answer
///                               ▲                                             │ no: erased meanwhile
///                               └─────────────────────────────────────────────┘
/// </code>
/// 1. The index takes in all that was committed before the search, by any process. 2. It is searched. 3. The threshold
/// follows from how many templates were searched; what is below it is dropped. 4. Each hit is looked up in the record.
/// 5. Where one is gone, another template of its subject, or another subject, may stand in its place: search again.
/// After the last attempt what is gone is left out.
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
    /// <exception cref="Grpc.Core.RpcException">SERVICE_UNAVAILABLE: the index is still being loaded.</exception>
    internal async Task<FoundSubjects> FindAsync(
        IndexPartition partition,
        IReadOnlyList<ReadOnlyMemory<float>> probes,
        int maxSubjects,
        Func<long, IdentificationPoint> pointFor,
        CancellationToken cancellationToken)
    {
        using var activity = IdentityTelemetry.Activities.StartActivity("search");
        for (var attempt = 1; ; attempt++)
        {
            // 1.
            await follower.EnsureCurrentAsync(cancellationToken);

            // 2.
            var started = time.GetTimestamp();
            var result = await index.SearchAsync(partition, probes, maxSubjects, cancellationToken);
            metrics.SearchDuration.Record(time.GetElapsedTime(started).TotalSeconds);
            metrics.GallerySize.Record(result.Templates);
            activity?.SetTag("faceplatform.templates", result.Templates);

            // 3.
            var point = pointFor(result.Templates);
            var hits = result.Hits.Select(list => list.Where(hit => hit.Similarity >= point.Threshold).ToList()).ToList();

            // 4.
            var known = await LookUpAsync([.. hits.SelectMany(list => list).Select(hit => hit.Face).Distinct()],
                cancellationToken);

            // 5.
            if (attempt == Attempts || hits.TrueForAll(list => list.TrueForAll(hit => known.ContainsKey(hit.Face))))
                return new(result.Templates, point, [.. hits.Select(list => Name(list, known))]);
        }
    }

    private async Task<Dictionary<long, (string Subject, string Face)>> LookUpAsync(
        long[] faces, CancellationToken cancellationToken)
    {
        if (faces.Length == 0)
            return [];
        await using var record = await records.CreateDbContextAsync(cancellationToken);
        return await record.Faces
            .Where(face => faces.Contains(face.Key))
            .Select(face => new { face.Key, Subject = face.Subject.Id, Face = face.Id })
            .ToDictionaryAsync(face => face.Key, face => (face.Subject, face.Face), cancellationToken);
    }

    private static List<FoundSubject> Name(List<IndexHit> hits, Dictionary<long, (string Subject, string Face)> known) =>
        [.. hits.Where(hit => known.ContainsKey(hit.Face))
            .Select(hit => new FoundSubject(
                known[hit.Face].Subject, known[hit.Face].Face, Math.Clamp(hit.Similarity, -1, 1)))];
}
