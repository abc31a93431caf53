using Microsoft.Extensions.Options;
using Qdrant.Client.Grpc;

namespace FacePlatform.Identity.Index.Qdrant;

/// <summary>
/// Ranks the subjects of a gallery. Qdrant groups the nearest points by subject, but fills the groups as well as it can
/// ("Grouping API"): where a few subjects own all the nearest faces the answer is short. So what was found is excluded
/// and the rest is asked for again, until there are enough or no more.
/// </summary>
internal sealed class QdrantSearch(
    QdrantConnection qdrant, QdrantCollections collections, IOptions<QdrantOptions> options)
{
    private readonly QdrantOptions _options = options.Value;

    /// <param name="collection">The pipeline's.</param>
    /// <param name="gallery">The gallery's key.</param>
    /// <param name="probes">Unit-length embeddings.</param>
    /// <param name="maxSubjects">Subjects per probe.</param>
    /// <param name="templates">About how many templates the gallery has.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<IReadOnlyList<IndexHit>>> RunAsync(
        QdrantCollection collection,
        long gallery,
        IReadOnlyList<ReadOnlyMemory<float>> probes,
        int maxSubjects,
        long templates,
        CancellationToken cancellationToken)
    {
        var parameters = Parameters(collection, templates);
        var hits = new IReadOnlyList<IndexHit>[probes.Count];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = _options.MaxConcurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, probes.Count, parallel, async (i, token) =>
            hits[i] = await RankAsync(collection, gallery, probes[i], maxSubjects, parameters, token));
        return hits;
    }

    private async Task<IReadOnlyList<IndexHit>> RankAsync(
        QdrantCollection collection,
        long gallery,
        ReadOnlyMemory<float> probe,
        int maxSubjects,
        SearchParams parameters,
        CancellationToken cancellationToken)
    {
        var hits = new List<IndexHit>();
        while (hits.Count < maxSubjects)
        {
            var request = new QueryPointGroups
            {
                CollectionName = collection.Name,
                Query = probe.ToArray(),
                Filter = QdrantCollections.Of(gallery),
                Params = parameters,
                GroupBy = QdrantCollections.Subject,
                GroupSize = 1,
                Limit = (ulong)(maxSubjects - hits.Count),
                WithPayload = false,
                ReadConsistency = collections.Consistency(),
            };
            if (hits.Count > 0)
            {
                var found = new Match { Integers = new() { Integers = { hits.Select(hit => hit.Subject) } } };
                request.Filter.MustNot.Add(QdrantCollections.Field(QdrantCollections.Subject, found));
            }

            var answer = await qdrant.CallAsync(call => qdrant.Points.QueryGroupsAsync(request, call), cancellationToken);
            if (answer.Result.Groups.Count == 0)
                break;
            hits.AddRange(answer.Result.Groups.Select(ToHit));
        }

        return [.. hits.OrderByDescending(hit => hit.Similarity).ThenBy(hit => hit.Face)];
    }

    private SearchParams Parameters(QdrantCollection collection, long templates)
    {
        var parameters = new SearchParams();
        if (templates < _options.ExactBelow)
            parameters.Exact = true;
        else
            parameters.HnswEf = (ulong)_options.HnswEf;
        if (collection.IsQuantized)
            parameters.Quantization = parameters.Exact
                ? new() { Ignore = true }
                : new() { Rescore = true, Oversampling = _options.Oversampling };
        return parameters;
    }

    private static IndexHit ToHit(PointGroup group)
    {
        var subject = group.Id.KindCase == GroupId.KindOneofCase.IntegerValue
            ? group.Id.IntegerValue
            : (long)group.Id.UnsignedValue;
        return new(group.Hits[0].Score, subject, (long)group.Hits[0].Id.Num);
    }
}
