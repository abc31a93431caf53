using Google.Protobuf;
using Google.Protobuf.Reflection;
using Qdrant.Client.Grpc;
using Messages = Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>
/// What the double accepts, field by field, with the place in Qdrant's documentation (qdrant.tech/documentation; page,
/// section and gist, read for version 1.20) that each comes from. A field that is set and not listed is refused with
/// INVALID_ARGUMENT. What handlers do beyond accepting a field names its section at the handler.
/// </summary>
internal static class Citations
{
    private static readonly List<Citation> List = [];
    private static readonly Dictionary<string, HashSet<string>> Accepted;

    static Citations()
    {
        // Manage data / Collections.
        Cite(CreateCollection.Descriptor, "Collections", "Create a Collection",
            "a name, one vector's parameters, and options for HNSW, optimizers, shards and quantization",
            "collection_name vectors_config hnsw_config optimizers_config shard_number quantization_config");
        Cite(CreateCollection.Descriptor, "Memory Tiers", "Configuring Memory Tiers, Legacy Settings",
            "the tier of the payloads, which on_disk_payload set before", "payload on_disk_payload");
        Cite(PayloadStorageParams.Descriptor, "Memory Tiers", "Configuring Memory Tiers", "the tier", "memory");
        Cite(CreateCollection.Descriptor, "Consistency Guarantees", "Write Consistency Factor",
            "replicas per shard, and how many of them must acknowledge a write",
            "replication_factor write_consistency_factor");
        Cite(CreateCollection.Descriptor, "Collections", "Collection Metadata",
            "key-value pairs may be attached at creation and come back with the collection's info", "metadata");
        Cite(CreateCollection.Descriptor, "API reference", "Create a collection", "seconds to wait for the commit", "timeout");
        Cite(UpdateCollection.Descriptor, "Collections", "Collection Metadata",
            "an update changes the metadata fields that it names and no other", "collection_name metadata timeout");
        Cite(UpdateCollection.Descriptor, "Collections", "Update Collection Parameters",
            "vectors may move to another tier, and quantization may be set later", "vectors_config quantization_config");
        Cite(VectorsConfigDiff.Descriptor, "Collections", "Update Collection Parameters", "the unnamed vector", "params");
        Cite(VectorParamsDiff.Descriptor, "Memory Tiers", "Configuring Memory Tiers", "cold or cached", "memory");
        Cite(QuantizationConfigDiff.Descriptor, "Collections", "Update Collection Parameters", "one of the methods", "scalar");
        Cite(DeleteCollection.Descriptor, "Collections", "Delete Collection", "by name", "collection_name timeout");
        Cite(GetCollectionInfoRequest.Descriptor, "Collections", "Collection Info", "by name", "collection_name");
        Cite(CollectionExistsRequest.Descriptor, "Collections", "Check Collection Existence", "by name", "collection_name");
        Cite(ListCollectionsRequest.Descriptor, "Collections", "List All Collections", "no parameters", "");
        Cite(VectorsConfig.Descriptor, "Collections", "Create a Collection", "one unnamed vector", "params");
        Cite(VectorParams.Descriptor, "Collections", "Create a Collection",
            "size and distance, the same for every point of the collection", "size distance");
        Cite(VectorParams.Descriptor, "Storage", "Configuring Memmap storage", "vectors may be kept on disk", "on_disk");
        Cite(VectorParams.Descriptor, "Memory Tiers", "Configuring Memory Tiers", "cold or cached for dense vectors", "memory");
        Cite(VectorParams.Descriptor, "Collections", "Collection with Multiple Vectors",
            "HNSW and quantization may be set per vector", "hnsw_config quantization_config");

        // Manage data / Indexing, Multitenancy, Quantization.
        Cite(HnswConfigDiff.Descriptor, "Indexing", "Vector Index",
            "edges per node, neighbours at construction, size below which a full scan is preferred",
            "m ef_construct full_scan_threshold");
        Cite(HnswConfigDiff.Descriptor, "Multitenancy", "Calibrate performance",
            "m = 0 builds no global graph; payload_m > 0 builds one per tenant", "payload_m");
        Cite(HnswConfigDiff.Descriptor, "Storage", "Configuring Memmap storage", "the graph may be kept on disk", "on_disk");
        Cite(HnswConfigDiff.Descriptor, "Memory Tiers", "Configuring Memory Tiers", "each structure has a tier", "memory");
        Cite(OptimizersConfigDiff.Descriptor, "Collections", "Collection Info and Update Collection Parameters",
            "sizes in kB above which a segment is indexed or memory-mapped, and the number of segments",
            "indexing_threshold memmap_threshold default_segment_number");
        Cite(QuantizationConfig.Descriptor, "Quantization", "Setting Up Quantization in Qdrant",
            "one of the methods", "scalar binary turboquant");
        Cite(ScalarQuantization.Descriptor, "Quantization", "Setting Up Scalar Quantization",
            "int8; the quantile that bounds it; the tier of the quantized vectors", "type quantile memory");
        Cite(ScalarQuantization.Descriptor, "Memory Tiers", "Legacy Settings", "always_ram stands for pinned", "always_ram");
        Cite(BinaryQuantization.Descriptor, "Quantization", "Setting Up Binary Quantization", "the tier", "memory");
        Cite(BinaryQuantization.Descriptor, "Memory Tiers", "Legacy Settings", "always_ram stands for pinned", "always_ram");
        Cite(TurboQuantization.Descriptor, "Quantization", "Setting Up TurboQuant", "bit depth and tier", "bits memory");
        Cite(TurboQuantization.Descriptor, "Memory Tiers", "Legacy Settings", "always_ram stands for pinned", "always_ram");
        Cite(CreateFieldIndexCollection.Descriptor, "Indexing", "Payload Index",
            "a field and the type of its values", "collection_name field_name field_type");
        Cite(CreateFieldIndexCollection.Descriptor, "Indexing", "Parameterized index, Tenant Index",
            "types have parameters", "field_index_params");
        Writes(CreateFieldIndexCollection.Descriptor);
        Cite(PayloadIndexParams.Descriptor, "Indexing", "Payload Index",
            "the types", "keyword_index_params integer_index_params uuid_index_params bool_index_params");
        Cite(KeywordIndexParams.Descriptor, "Indexing", "Tenant Index, On-disk payload index",
            "marks the field that separates tenants; keyword and uuid only", "is_tenant on_disk memory");
        Cite(UuidIndexParams.Descriptor, "Indexing", "Tenant Index, On-disk payload index",
            "marks the field that separates tenants; keyword and uuid only", "is_tenant on_disk memory");
        Cite(IntegerIndexParams.Descriptor, "Indexing", "Parameterized index, Principal Index, On-disk payload index",
            "match, range or both", "lookup range is_principal on_disk memory");
        Cite(KeywordIndexParams.Descriptor, "Indexing", "Disable the Creation of Extra Edges for Payload Fields",
            "whether the field has edges of its own in the graph", "enable_hnsw");
        Cite(IntegerIndexParams.Descriptor, "Indexing", "Disable the Creation of Extra Edges for Payload Fields",
            "whether the field has edges of its own in the graph", "enable_hnsw");

        // Manage data / Points, Payload.
        Cite(UpsertPoints.Descriptor, "Points", "Upload Points", "a list of points; a known id is overwritten",
            "collection_name points");
        Writes(UpsertPoints.Descriptor);
        Cite(PointStruct.Descriptor, "Points", "Points", "an id, a vector and an optional payload", "id vectors payload");
        Cite(PointId.Descriptor, "Points", "Point IDs", "unsigned 64-bit integers and UUIDs", "num uuid");
        Cite(Vectors.Descriptor, "Points", "Vectors", "one vector", "vector");
        Cite(Vector.Descriptor, "Points", "Vectors", "dense", "dense");
        Cite(DenseVector.Descriptor, "Points", "Vectors", "its values", "data");
        Cite(DeletePoints.Descriptor, "Points", "Delete Points", "those of the ids, or those that match a filter",
            "collection_name points");
        Writes(DeletePoints.Descriptor);
        Cite(PointsSelector.Descriptor, "Points", "Delete Points", "ids or a filter", "points filter");
        Cite(PointsIdsList.Descriptor, "Points", "Delete Points", "ids", "ids");
        Cite(SetPayloadPoints.Descriptor, "Payload", "Set payload, Overwrite payload",
            "values for the points of the ids, or those that match a filter", "collection_name payload points_selector");
        Writes(SetPayloadPoints.Descriptor);
        Cite(UpdateBatchPoints.Descriptor, "Points", "Batch Update", "operations, executed in order",
            "collection_name operations");
        Writes(UpdateBatchPoints.Descriptor);
        Cite(PointsUpdateOperation.Descriptor, "Points", "Batch Update", "what can be batched",
            "upsert delete_points set_payload");
        Cite(PointsUpdateOperation.Types.PointStructList.Descriptor, "Points", "Upload Points", "points", "points");
        Cite(PointsUpdateOperation.Types.DeletePoints.Descriptor, "Points", "Delete Points", "which", "points");
        Cite(PointsUpdateOperation.Types.SetPayload.Descriptor, "Payload", "Set payload", "what and where",
            "payload points_selector");
        Cite(GetPoints.Descriptor, "Points", "Retrieve Points", "by ids, with payload and vectors on request",
            "collection_name ids with_payload with_vectors");
        Reads(GetPoints.Descriptor);
        Cite(ScrollPoints.Descriptor, "Points", "Scroll Points",
            "all that match, sorted by id, in pages that begin at an id",
            "collection_name filter limit offset with_payload with_vectors");
        Reads(ScrollPoints.Descriptor);
        Cite(CountPoints.Descriptor, "Points", "Counting Points", "how many match", "collection_name filter exact");
        Reads(CountPoints.Descriptor);

        // Search / Search.
        Cite(QueryPoints.Descriptor, "Search", "Search API",
            "the nearest points to a vector among those that match a filter, best first",
            "collection_name query filter params limit");
        Cite(QueryPoints.Descriptor, "Search", "Filtering results by score", "none worse than it", "score_threshold");
        Cite(QueryPoints.Descriptor, "Search", "Payload and vector in the result", "none by default", "with_payload with_vectors");
        Cite(QueryPoints.Descriptor, "Search", "Pagination", "skips the first results", "offset");
        Reads(QueryPoints.Descriptor);
        Cite(QueryBatchPoints.Descriptor, "Search", "Batch search API", "n requests are n single ones",
            "collection_name query_points");
        Reads(QueryBatchPoints.Descriptor);
        Cite(QueryPointGroups.Descriptor, "Search", "Grouping API",
            "the best points of each value of a keyword or integer field; no offset",
            "collection_name query filter params score_threshold with_payload with_vectors group_by limit group_size");
        Reads(QueryPointGroups.Descriptor);
        Cite(Messages.Query.Descriptor, "Search", "Query API", "nearest neighbours", "nearest");
        Cite(VectorInput.Descriptor, "Search", "Search API", "a vector", "dense");
        Cite(SearchParams.Descriptor, "Search", "Search API",
            "ef of HNSW; a full scan instead; only indexed segments; quantization", "hnsw_ef exact indexed_only quantization");
        Cite(QuantizationSearchParams.Descriptor, "Quantization", "Searching with Quantization",
            "not to use it; to score the best again by the original vectors; how many more of them to take",
            "ignore rescore oversampling");
        Cite(WithPayloadSelector.Descriptor, "Search", "Payload and vector in the result", "all, or keys",
            "enable include exclude");
        Cite(PayloadIncludeSelector.Descriptor, "Search", "Payload and vector in the result", "keys", "fields");
        Cite(PayloadExcludeSelector.Descriptor, "Search", "Payload and vector in the result", "keys", "fields");
        Cite(WithVectorsSelector.Descriptor, "Search", "Payload and vector in the result", "all", "enable");
        Cite(ReadConsistency.Descriptor, "Consistency Guarantees", "Read Consistency",
            "all, majority, quorum, or a number of replicas", "type factor");
        Cite(WriteOrdering.Descriptor, "Consistency Guarantees", "Write Ordering", "weak, medium or strong", "type");

        // Search / Filtering.
        Cite(Filter.Descriptor, "Filtering", "Filtering clauses", "AND, OR, NOT; clauses are combined by AND and nest",
            "must should must_not");
        Cite(Condition.Descriptor, "Filtering", "Filtering conditions",
            "on a field's values; on its absence; on the id; a nested filter", "field is_empty is_null has_id filter");
        Cite(FieldCondition.Descriptor, "Filtering", "Match, Range", "a key with one of them", "key match range");
        Cite(Match.Descriptor, "Filtering", "Match, Match Any, Match Except",
            "equal to a keyword, integer or bool; one of several keywords or integers; none of them",
            "keyword integer boolean keywords integers except_keywords except_integers");
        Cite(RepeatedStrings.Descriptor, "Filtering", "Match Any", "values", "strings");
        Cite(RepeatedIntegers.Descriptor, "Filtering", "Match Any", "values", "integers");
        Cite(Messages.Range.Descriptor, "Filtering", "Range", "bounds of floats and integers", "lt gt gte lte");
        Cite(HasIdCondition.Descriptor, "Filtering", "Has id", "one of the ids", "has_id");
        Cite(IsEmptyCondition.Descriptor, "Filtering", "Is Empty", "missing, null or []", "key");
        Cite(IsNullCondition.Descriptor, "Filtering", "Is Null", "there, and null", "key");

        Cite(HealthCheckRequest.Descriptor, "API reference", "Service", "no parameters", "");

        Accepted = List.GroupBy(citation => citation.Message.FullName)
            .ToDictionary(message => message.Key, message => message.SelectMany(citation => citation.Fields).ToHashSet());
    }

    /// <summary>The whole list.</summary>
    public static IReadOnlyList<Citation> All => List;

    /// <summary>Refuses a message that has a field set, at any depth, that is not cited.</summary>
    public static void Check(IMessage message)
    {
        var accepted = Accepted.GetValueOrDefault(message.Descriptor.FullName)
            ?? throw Refusal.NotCited(message.Descriptor.Name);
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (!IsSet(field, message))
                continue;
            if (!accepted.Contains(field.Name))
                throw Refusal.NotCited($"{message.Descriptor.Name}.{field.Name}");

            // Payloads and metadata are the caller's own: any JSON.
            if (field.FieldType != Google.Protobuf.Reflection.FieldType.Message || field.IsMap)
                continue;
            var value = field.Accessor.GetValue(message);
            foreach (var part in field.IsRepeated ? ((System.Collections.IEnumerable)value).Cast<IMessage>() : [(IMessage)value])
                Check(part);
        }
    }

    private static bool IsSet(FieldDescriptor field, IMessage message) =>
        field.HasPresence ? field.Accessor.HasValue(message)
        : field.IsRepeated ? ((System.Collections.ICollection)field.Accessor.GetValue(message)).Count > 0
        : field.Accessor.GetValue(message) switch
        {
            string text => text.Length > 0,
            Enum value => Convert.ToInt32(value, null) != 0,
            IConvertible number => number.ToDouble(null) != 0,
            _ => true,
        };

    private static void Cite(MessageDescriptor message, string page, string section, string gist, string fields) =>
        List.Add(new(message, page, section, gist, fields.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static void Writes(MessageDescriptor message)
    {
        Cite(message, "Points", "Awaiting Result", "with wait the answer comes when the operation is finished", "wait");
        Cite(message, "Consistency Guarantees", "Write Ordering", "can be specified for any write request", "ordering");
        Cite(message, "API reference", "Points", "seconds after which the operation is given up", "timeout");
    }

    private static void Reads(MessageDescriptor message)
    {
        Cite(message, "Consistency Guarantees", "Read Consistency", "for most read requests", "read_consistency");
        Cite(message, "API reference", "Points", "seconds after which the operation is given up", "timeout");
    }
}
