using Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Fixtures.Qdrant;

internal sealed partial class PointsDouble
{
    /// <summary>Points, "Retrieve Points".</summary>
    public GetResponse Get(GetPoints request) =>
        new()
        {
            Result =
            {
                store.Get(request.CollectionName).Find(request.Ids)
                    .Select(point => Retrieved(point, request.WithPayload, request.WithVectors)),
            },
        };

    /// <summary>Points, "Counting Points": exact only, an approximate count would be made up here.</summary>
    public CountResponse Count(CountPoints request) =>
        request is { HasExact: true, Exact: false }
            ? throw Refusal.NotCited("An approximate count with a known error")
            : new CountResponse
            {
                Result = new() { Count = (ulong)store.Get(request.CollectionName).Matching(request.Filter).Count },
            };

    /// <summary>Points, "Scroll Points": by id, from the offset on; next_page_offset is absent on the last page.</summary>
    public ScrollResponse Scroll(ScrollPoints request)
    {
        if (request is not { HasLimit: true, Limit: > 0 })
            throw Refusal.NotCited("A scroll without a limit");
        var points = store.Get(request.CollectionName).Matching(request.Filter).AsEnumerable();
        if (request.Offset is not null)
        {
            var offset = PointKey.Of(request.Offset);
            points = points.SkipWhile(point => point.Key.CompareTo(offset) < 0);
        }

        var page = points.Take((int)Math.Min(request.Limit, int.MaxValue - 1) + 1).ToList();
        var next = page.Count > request.Limit ? page[^1].Key.ToId() : null;
        return new()
        {
            Result =
            {
                page.Take((int)request.Limit)
                    .Select(point => Retrieved(point, request.WithPayload, request.WithVectors)),
            },
            NextPageOffset = next,
        };
    }

    /// <summary>Search, "Search API" and "Pagination".</summary>
    public QueryResponse Query(QueryPoints request) =>
        new() { Result = { Search(request) } };

    /// <summary>Search, "Batch search API": n requests are n single requests.</summary>
    public QueryBatchResponse QueryBatch(QueryBatchPoints request)
    {
        // The API reference names the collection once for the batch.
        if (request.QueryPoints.Any(query => query.CollectionName != request.CollectionName))
            throw Refusal.NotCited("A batch over several collections");
        return new()
        {
            Result = { request.QueryPoints.Select(query => new BatchResult { Result = { Search(query) } }) },
        };
    }

    /// <summary>Search, "Grouping API": see <see cref="PointGrouping"/>; no offset.</summary>
    public QueryGroupsResponse QueryGroups(QueryPointGroups request)
    {
        if (request is not { HasLimit: true, Limit: > 0, HasGroupSize: true, GroupSize: > 0, GroupBy.Length: > 0 })
            throw Refusal.NotCited("Groups without group_by, limit and group_size");
        Check(request.Params);
        var hits = store.Get(request.CollectionName).Rank(
            request.Query, request.Filter, request.HasScoreThreshold ? request.ScoreThreshold : null);
        var groups = new PointGrouping(hits, request.GroupBy, (int)request.Limit, (int)request.GroupSize);
        return new()
        {
            Result = new()
            {
                Groups =
                {
                    groups.Form().Select(group => new PointGroup
                    {
                        Id = group.Id,
                        Hits = { group.Hits.Select(hit => Scored(hit, request.WithPayload, request.WithVectors)) },
                    }),
                },
            },
        };
    }

    private IEnumerable<ScoredPoint> Search(QueryPoints request)
    {
        if (request is not { HasLimit: true, Limit: > 0 })
            throw Refusal.NotCited("A query without a limit");
        Check(request.Params);
        return store.Get(request.CollectionName)
            .Rank(request.Query, request.Filter, request.HasScoreThreshold ? request.ScoreThreshold : null)
            .Skip((int)request.Offset).Take((int)request.Limit)
            .Select(hit => Scored(hit, request.WithPayload, request.WithVectors));
    }

    /// <summary>Search, "Search API"; Quantization, "Searching with Quantization".</summary>
    private static void Check(SearchParams? parameters)
    {
        if (parameters is { HasExact: true, Exact: true, HasHnswEf: true })
            throw Refusal.NotCited("hnsw_ef of an exact search");
        if (parameters is { HasHnswEf: true, HnswEf: 0 })
            throw Refusal.Invalid("hnsw_ef is at least 1.");
        if (parameters?.Quantization is { HasOversampling: true, Oversampling: < 1 })
            throw Refusal.Invalid("oversampling is at least 1.");
    }

    private static RetrievedPoint Retrieved(StoredPoint point, WithPayloadSelector? payload, WithVectorsSelector? vectors) =>
        new() { Id = point.Key.ToId(), Payload = { point.Select(payload) }, Vectors = point.Select(vectors) };

    private static ScoredPoint Scored(ScoredHit hit, WithPayloadSelector? payload, WithVectorsSelector? vectors) =>
        new()
        {
            Id = hit.Point.Key.ToId(),
            Score = hit.Score,
            Payload = { hit.Point.Select(payload) },
            Vectors = hit.Point.Select(vectors),
        };
}
