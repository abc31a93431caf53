using System.Numerics.Tensors;
using Google.Protobuf.Collections;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>The points of one collection, and their exact search.</summary>
internal sealed class QdrantCollection(CollectionConfig config)
{
    private readonly SortedDictionary<PointKey, StoredPoint> _points = [];
    private readonly MapField<string, PayloadSchemaInfo> _schema = [];
    private readonly Queue<Action> _unfinished = [];
    private readonly Lock _lock = new();
    private ulong _operations;

    public int Count
    {
        get
        {
            lock (_lock)
                return _points.Count;
        }
    }

    private Distance Distance => config.Params.VectorsConfig.Params.Distance;

    public CollectionInfo Describe()
    {
        lock (_lock)
        {
            // Collections, "Approximate Point and Vector Counts": they must not be relied on, so they are left out.
            return new()
            {
                Status = CollectionStatus.Green,
                OptimizerStatus = new() { Ok = true },
                SegmentsCount = 1,
                Config = config.Clone(),
                PayloadSchema = { _schema },
            };
        }
    }

    /// <summary>
    /// Points, "Awaiting Result": with wait the change is there when the call returns; without, it is acknowledged, is
    /// made some time later (here: with the next write that waits) and may fail.
    /// </summary>
    public PointsOperationResponse Write(bool wait, Action change)
    {
        lock (_lock)
        {
            if (wait)
            {
                Settle();
                change();
            }
            else
            {
                _unfinished.Enqueue(change);
            }

            return new()
            {
                Result = new()
                {
                    OperationId = _operations++,
                    Status = wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged,
                },
            };
        }
    }

    public void Settle()
    {
        lock (_lock)
        {
            while (_unfinished.TryDequeue(out var change))
            {
                try
                {
                    change();
                }
                catch (RpcException)
                {
                    // "It is possible that such request eventually fails": nobody is told.
                }
            }
        }
    }

    public void ForgetUnfinished()
    {
        lock (_lock)
            _unfinished.Clear();
    }

    public void Clear()
    {
        lock (_lock)
            _points.Clear();
    }

    /// <summary>Collections, "Collection Metadata" and "Update Collection Parameters": changes what is named.</summary>
    public void Update(UpdateCollection update)
    {
        lock (_lock)
        {
            foreach (var (key, value) in update.Metadata)
                config.Metadata[key] = value;
            if (update.VectorsConfig?.Params is { HasMemory: true } vectors)
                config.Params.VectorsConfig.Params.Memory = vectors.Memory;
            if (update.QuantizationConfig is { } quantization)
                config.QuantizationConfig = new() { Scalar = quantization.Scalar };
        }
    }

    public void AddIndex(string field, PayloadSchemaInfo schema) => _schema[field] = schema;

    /// <summary>Points, "Idempotence": a point with a known id is overwritten.</summary>
    public void Upsert(IEnumerable<PointStruct> points)
    {
        // All are looked at before one is written.
        var stored = points.Select(point => new StoredPoint(
            PointKey.Of(point.Id), Normalise(Dense(point.Vectors)), point.Payload)).ToList();
        stored.ForEach(point => _points[point.Key] = point);
    }

    /// <summary>Points, "Delete Points": by ids or by a filter; an id that is not there is no error.</summary>
    public void Delete(PointsSelector? selector) => Select(selector).ForEach(point => _points.Remove(point.Key));

    /// <summary>Payload, "Set payload" and "Overwrite payload".</summary>
    public void SetPayload(PointsSelector? selector, MapField<string, Value> payload, bool overwrite)
    {
        foreach (var point in Select(selector))
        {
            var changed = overwrite ? [] : point.Payload.Clone();
            foreach (var (key, value) in payload)
                changed[key] = value;
            _points[point.Key] = point with { Payload = changed };
        }
    }

    /// <summary>Points, "Retrieve Points": those of the ids that are there.</summary>
    public List<StoredPoint> Find(IEnumerable<PointId> ids)
    {
        lock (_lock)
            return [.. ids.Select(PointKey.Of).Distinct().Where(_points.ContainsKey).Select(key => _points[key])];
    }

    /// <summary>All points that match, by id.</summary>
    public List<StoredPoint> Matching(Filter? filter)
    {
        var matches = PointFilter.Compile(filter);
        StoredPoint[] points;
        lock (_lock)
            points = [.. _points.Values];
        return [.. points.Where(matches)];
    }

    /// <summary>
    /// Search: all that match, best first ("Search API"), without those worse than the threshold ("Filtering results by
    /// score"). No order among equal scores is promised: here the larger id comes first.
    /// </summary>
    public List<ScoredHit> Rank(Query? query, Filter? filter, float? threshold)
    {
        if (query?.VariantCase != Query.VariantOneofCase.Nearest
            || query.Nearest.VariantCase != VectorInput.VariantOneofCase.Dense)
            throw Refusal.NotCited("A query that is not the nearest neighbours of a vector");
        var probe = Normalise(query.Nearest.Dense.Data.ToArray());
        var better = Distance is Distance.Cosine or Distance.Dot ? 1 : -1;
        return [.. Matching(filter)
            .Select(point => (Point: point, Score: Score(probe, point.Vector)))
            .Where(hit => threshold is not { } limit || better * hit.Score >= better * limit)
            .OrderByDescending(hit => better * hit.Score).ThenByDescending(hit => hit.Point.Key)
            .Select((hit, rank) => new ScoredHit(hit.Point, hit.Score, rank))];
    }

    private List<StoredPoint> Select(PointsSelector? selector) => selector?.PointsSelectorOneOfCase switch
    {
        PointsSelector.PointsSelectorOneOfOneofCase.Points => Find(selector.Points.Ids),
        PointsSelector.PointsSelectorOneOfOneofCase.Filter => Matching(selector.Filter),
        _ => throw Refusal.Invalid("No points are selected."),
    };

    private float Score(float[] probe, float[] vector) => Distance switch
    {
        Distance.Cosine or Distance.Dot => TensorPrimitives.Dot<float>(probe, vector),
        Distance.Euclid => TensorPrimitives.Distance<float>(probe, vector),
        _ => throw Refusal.Invalid("The double does not search by this distance."),
    };

    /// <summary>Collections and Search, "Metrics": cosine is the inner product of vectors normalised at upload.</summary>
    private float[] Normalise(float[] vector)
    {
        var size = config.Params.VectorsConfig.Params.Size;
        if ((ulong)vector.Length != size)
            throw Refusal.Invalid($"Wrong input: Vector dimension error: expected dim: {size}, got {vector.Length}");
        if (Distance == Distance.Cosine && TensorPrimitives.Norm<float>(vector) is var norm and > 0)
            TensorPrimitives.Divide(vector, norm, vector);
        return vector;
    }

    private static float[] Dense(Vectors? vectors) =>
        vectors?.Vector is { VectorCase: Vector.VectorOneofCase.Dense } vector
            ? [.. vector.Dense.Data]
            : throw Refusal.NotCited("A point without one unnamed dense vector");
}
