using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Qdrant.Client.Grpc;

namespace FacePlatform.Identity.Index.Qdrant;

/// <summary>
/// The collections: one per pipeline, all galleries in it.
/// <code>
///   point      id            payload
///   template   face's key    gallery: the gallery's key, as the tenant; subject: the subject's key
///   marker     0             position: how far the collection has come; no gallery, so that no search finds it
/// </code>
/// Nothing personal is in a point but the vector. The position lies among the points so that it is lost, kept and
/// restored together with the collection. Of several shards it is in one: that another was lost, only the count tells. As
/// Qdrant's documentation advises ("Multitenancy", "Calibrate performance"), no graph spans the collection (<c>m = 0</c>)
/// and each gallery has one of its own (<c>payload_m</c>). Where what lies in memory is said as from version 1.19
/// ("Memory Tiers").
/// </summary>
internal sealed class QdrantCollections(QdrantConnection qdrant, IOptions<QdrantOptions> options)
{
    public const string Gallery = "gallery";
    public const string Subject = "subject";
    private const string Position = "position";

    // Faces have keys of the change sequence, which begins at 1.
    private static readonly PointId Marker = new() { Num = 0 };

    private readonly QdrantOptions _options = options.Value;

    private static ScalarQuantization Quantization => new() { Type = QuantizationType.Int8, Memory = Memory.Pinned };

    private WriteOrdering Ordering => new() { Type = _options.WriteOrdering };

    /// <summary>Finds or creates a pipeline's collection.</summary>
    /// <exception cref="IndexMismatchException">It was made for something else.</exception>
    public async Task<QdrantCollection> EnsureAsync(IndexedPipeline pipeline, CancellationToken cancellationToken)
    {
        var name = NameOf(pipeline);
        if (await FindAsync(name, cancellationToken) is not { } info)
        {
            await CreateAsync(name, pipeline.EmbeddingSize, cancellationToken);
            info = await FindAsync(name, cancellationToken)
                ?? throw new IndexMismatchException($"The collection {name} was created and is not there.");
        }

        var vectors = info.Config.Params.VectorsConfig?.Params;
        if (vectors?.Size != (ulong)pipeline.EmbeddingSize || vectors.Distance != Distance.Cosine)
            throw new IndexMismatchException(
                $"The collection {name} has {(vectors is null ? "named vectors" : $"vectors of {vectors.Size} values and the distance {vectors.Distance}")}; "
                + $"{pipeline.EmbeddingSize} values and Cosine are needed. Remove it, or set another Index:Qdrant:CollectionPrefix.");

        // Again each time: a creation may have ended half-way, and an index that is there is left alone.
        await IndexAsync(name, cancellationToken);
        return new(name, pipeline.EmbeddingSize) { IsQuantized = info.Config.QuantizationConfig is not null };
    }

    /// <summary>How far the collection has come; null where it is gone or empty.</summary>
    /// <exception cref="IndexMismatchException">It has points and no position: they are not this platform's.</exception>
    public async Task<long?> ReadPositionAsync(QdrantCollection collection, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetPoints
            {
                CollectionName = collection.Name,
                Ids = { Marker },
                WithPayload = true,
                ReadConsistency = Consistency(),
            };
            var found = await qdrant.CallAsync(call => qdrant.Points.GetAsync(request, call), cancellationToken);
            if (found.Result.SingleOrDefault()?.Payload.TryGetValue(Position, out var position) == true)
                return position.IntegerValue;
            return await CountAsync(collection, filter: null, cancellationToken) == 0
                ? null
                : throw new IndexMismatchException(
                    $"The collection {collection.Name} has points that are not this platform's. "
                    + "Remove it, or set another Index:Qdrant:CollectionPrefix.");
        }
        catch (IndexUnavailableException exception) when (IsNotFound(exception))
        {
            return null;
        }
    }

    public Task WritePositionAsync(QdrantCollection collection, long position, CancellationToken cancellationToken)
    {
        var vector = new float[collection.Size];
        vector[0] = 1;
        var marker = new PointStruct { Id = Marker, Vectors = vector, Payload = { [Position] = position } };
        return UpsertAsync(collection, [marker], cancellationToken);
    }

    public Task UpsertAsync(
        QdrantCollection collection, IEnumerable<PointStruct> points, CancellationToken cancellationToken)
    {
        var request = new UpsertPoints
        {
            CollectionName = collection.Name,
            Points = { points },
            Wait = true,
            Ordering = Ordering,
        };
        return qdrant.CallAsync(call => qdrant.Points.UpsertAsync(request, call), cancellationToken);
    }

    public Task DeleteAsync(QdrantCollection collection, PointsSelector points, CancellationToken cancellationToken)
    {
        var request = new DeletePoints
        {
            CollectionName = collection.Name,
            Points = points,
            Wait = true,
            Ordering = Ordering,
        };
        return qdrant.CallAsync(call => qdrant.Points.DeleteAsync(request, call), cancellationToken);
    }

    /// <summary>Removes all templates; first the position, so that an end half-way is noticed.</summary>
    public async Task ClearAsync(QdrantCollection collection, CancellationToken cancellationToken)
    {
        await WritePositionAsync(collection, 0, cancellationToken);
        var marker = new Condition { HasId = new() { HasId = { Marker } } };
        await DeleteAsync(collection, new() { Filter = new() { MustNot = { marker } } }, cancellationToken);
    }

    /// <summary>Counts exactly.</summary>
    public async Task<long> CountAsync(QdrantCollection collection, Filter? filter, CancellationToken cancellationToken)
    {
        var request = new CountPoints
        {
            CollectionName = collection.Name,
            Filter = filter,
            Exact = true,
            ReadConsistency = Consistency(),
        };
        var answer = await qdrant.CallAsync(call => qdrant.Points.CountAsync(request, call), cancellationToken);
        return (long)answer.Result.Count;
    }

    /// <summary>Has a collection searched by one byte per value, with the vectors on the disk.</summary>
    public async Task<QdrantCollection> QuantizeAsync(QdrantCollection collection, CancellationToken cancellationToken)
    {
        var request = new UpdateCollection
        {
            CollectionName = collection.Name,
            VectorsConfig = new() { Params = new() { Memory = Memory.Cold } },
            QuantizationConfig = new() { Scalar = Quantization },
        };
        await qdrant.CallAsync(call => qdrant.Collections.UpdateAsync(request, call), cancellationToken);
        return collection with { IsQuantized = true };
    }

    /// <summary>The templates of a gallery.</summary>
    public static Filter Of(long gallery) =>
        new() { Must = { Field(Gallery, new() { Keyword = Tenant(gallery) }) } };

    /// <summary>A tenant key has to be a keyword ("Multitenancy").</summary>
    public static string Tenant(long gallery) => gallery.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static Condition Field(string key, Match match) => new() { Field = new() { Key = key, Match = match } };

    public ReadConsistency? Consistency() =>
        _options.ReadConsistency is { } type ? new() { Type = type } : null;

    // The same when a record is restored, and another one for another record, whose keys mean other people.
    private string NameOf(IndexedPipeline pipeline)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{pipeline.Record}/{pipeline.Name}"));
        return $"{_options.CollectionPrefix}-{Convert.ToHexStringLower(hash)[..16]}";
    }

    private async Task<CollectionInfo?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetCollectionInfoRequest { CollectionName = name };
            return (await qdrant.CallAsync(call => qdrant.Collections.GetAsync(request, call), cancellationToken)).Result;
        }
        catch (IndexUnavailableException exception) when (IsNotFound(exception))
        {
            return null;
        }
    }

    private async Task CreateAsync(string name, int size, CancellationToken cancellationToken)
    {
        var request = new CreateCollection
        {
            CollectionName = name,
            VectorsConfig = new()
            {
                Params = new() { Size = (ulong)size, Distance = Distance.Cosine },
            },
            HnswConfig = new()
            {
                M = 0,
                PayloadM = (ulong)_options.HnswM,
                EfConstruct = (ulong)_options.HnswEfConstruct,
            },
            ReplicationFactor = (uint)_options.ReplicationFactor,
            WriteConsistencyFactor = (uint)_options.WriteConsistencyFactor,
        };
        if (_options.QuantizeAbove == 0)
        {
            request.VectorsConfig.Params.Memory = Memory.Cold;
            request.QuantizationConfig = new() { Scalar = Quantization };
        }

        if (_options.ShardNumber is { } shards)
            request.ShardNumber = (uint)shards;
        try
        {
            await qdrant.CallAsync(call => qdrant.Collections.CreateAsync(request, call), cancellationToken);
        }
        catch (IndexUnavailableException exception) when (
            exception.InnerException is RpcException { StatusCode: StatusCode.AlreadyExists })
        {
            // A repetition of a call whose answer was lost, or another process.
        }
    }

    private async Task IndexAsync(string name, CancellationToken cancellationToken)
    {
        // Points of a tenant lie together on the disk.
        var gallery = new PayloadIndexParams { KeywordIndexParams = new() { IsTenant = true } };

        // For the filter of what was found already. A graph per subject would serve nothing.
        var subject = new PayloadIndexParams
        {
            IntegerIndexParams = new() { Lookup = true, Range = false, EnableHnsw = false },
        };
        foreach (var (field, type, parameters) in new[]
        {
            (Gallery, FieldType.Keyword, gallery),
            (Subject, FieldType.Integer, subject),
        })
        {
            var request = new CreateFieldIndexCollection
            {
                CollectionName = name,
                FieldName = field,
                FieldType = type,
                FieldIndexParams = parameters,
                Wait = true,
                Ordering = Ordering,
            };
            await qdrant.CallAsync(call => qdrant.Points.CreateFieldIndexAsync(request, call), cancellationToken);
        }
    }

    private static bool IsNotFound(IndexUnavailableException exception) =>
        exception.InnerException is RpcException { StatusCode: StatusCode.NotFound };
}
