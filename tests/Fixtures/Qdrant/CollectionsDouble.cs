using Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>qdrant.Collections of the double.</summary>
internal sealed class CollectionsDouble(QdrantStore store)
{
    // The API reference's bound of a vector's size.
    private const ulong LargestSize = 65_536;

    /// <summary>Collections, "Create a Collection".</summary>
    public CollectionOperationResponse Create(CreateCollection request)
    {
        if (request.CollectionName.Length is 0 or > 255)
            throw Refusal.Invalid("A collection's name has 1 to 255 characters.");
        if (request.VectorsConfig?.Params is not { Size: > 0 and <= LargestSize, Distance: not Distance.UnknownDistance } vectors)
            throw Refusal.NotCited("A collection without one unnamed vector of known size and distance");

        // Memory Tiers, "Limitations".
        if (vectors is { HasMemory: true, Memory: Memory.Pinned })
            throw Refusal.Invalid("Dense vectors cannot be pinned.");

        // Consistency Guarantees, "Write Consistency Factor": from 1 to the number of replicas.
        var replicas = request.HasReplicationFactor ? request.ReplicationFactor : 1;
        var acknowledging = request.HasWriteConsistencyFactor ? request.WriteConsistencyFactor : 1;
        if (acknowledging == 0 || acknowledging > replicas)
            throw Refusal.Invalid("write_consistency_factor is from 1 to replication_factor.");
        if (request is { HasShardNumber: true, ShardNumber: 0 })
            throw Refusal.Invalid("shard_number is at least 1.");

        store.Add(request.CollectionName, new()
        {
            Params = new()
            {
                VectorsConfig = request.VectorsConfig,
                ShardNumber = request.HasShardNumber ? request.ShardNumber : 1,
                ReplicationFactor = replicas,
                WriteConsistencyFactor = acknowledging,
                Payload = request.Payload,
            },
            HnswConfig = request.HnswConfig ?? new(),
            OptimizerConfig = request.OptimizersConfig ?? new(),
            WalConfig = new(),
            QuantizationConfig = request.QuantizationConfig,
            Metadata = { request.Metadata },
        });
        return Done(true);
    }

    /// <summary>Collections, "Collection Metadata" and "Update Collection Parameters".</summary>
    public CollectionOperationResponse Update(UpdateCollection request)
    {
        // Memory Tiers, "Limitations".
        if (request.VectorsConfig?.Params is { HasMemory: true, Memory: Memory.Pinned })
            throw Refusal.Invalid("Dense vectors cannot be pinned.");
        store.Get(request.CollectionName).Update(request);
        return Done(true);
    }

    /// <summary>Collections, "Delete Collection": the answer says whether there was one.</summary>
    public CollectionOperationResponse Delete(DeleteCollection request) =>
        Done(store.Remove(request.CollectionName));

    /// <summary>Collections, "Collection Info".</summary>
    public GetCollectionInfoResponse Get(GetCollectionInfoRequest request) =>
        new() { Result = store.Get(request.CollectionName).Describe() };

    /// <summary>Collections, "List All Collections".</summary>
    public ListCollectionsResponse List(ListCollectionsRequest request) =>
        new()
        {
            Collections = { store.Names.Select(name => new CollectionDescription { Name = name }) },
        };

    /// <summary>Collections, "Check Collection Existence".</summary>
    public CollectionExistsResponse CollectionExists(CollectionExistsRequest request) =>
        new() { Result = new() { Exists = store.Names.Contains(request.CollectionName) } };

    private static CollectionOperationResponse Done(bool result) =>
        new() { Result = result };

    internal sealed class Methods() : QdrantMethods<CollectionsDouble>("Collections")
    {
        protected override void AddAll()
        {
            Add(nameof(Create), (CollectionsDouble service, CreateCollection request) => service.Create(request));
            Add(nameof(Update), (CollectionsDouble service, UpdateCollection request) => service.Update(request));
            Add(nameof(Delete), (CollectionsDouble service, DeleteCollection request) => service.Delete(request));
            Add(nameof(Get), (CollectionsDouble service, GetCollectionInfoRequest request) => service.Get(request));
            Add(nameof(List), (CollectionsDouble service, ListCollectionsRequest request) => service.List(request));
            Add(
                nameof(CollectionExists),
                (CollectionsDouble service, CollectionExistsRequest request) => service.CollectionExists(request));
        }
    }
}
