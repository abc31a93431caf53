using System.ComponentModel.DataAnnotations;
using Qdrant.Client.Grpc;

namespace FacePlatform.Identity.Index.Qdrant;

/// <summary>
/// The configuration section <c>Index:Qdrant</c>. <c>ConnectionStrings:qdrant</c>, such as
/// <c>Endpoint=https://qdrant:6334;Key=…</c>, stands for <see cref="Url"/> and <see cref="ApiKey"/> where those are absent.
/// </summary>
public sealed class QdrantOptions
{
    public const string Section = "Index:Qdrant";

    /// <summary>The name of the connection string.</summary>
    public const string ConnectionName = "qdrant";

    /// <summary>Where the gRPC API is; <c>https</c> for TLS.</summary>
    public Uri? Url { get; set; }

    /// <summary>Sent with every call where it is set.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The SHA-256 thumbprint of the server's certificate, where no authority vouches for it.</summary>
    public string? CertificateThumbprint { get; set; }

    /// <summary>
    /// The collections are <c>{prefix}-{hash of the record's id and the pipeline's name}</c>, so that records can share
    /// a server.
    /// </summary>
    [RegularExpression("^[A-Za-z0-9_-]{1,64}$")]
    public string CollectionPrefix { get; set; } = "faceplatform";

    /// <summary>How long one attempt of a call may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts of a call whose server is away or overloaded. Every call may be repeated.</summary>
    [Range(1, 10)]
    public int Attempts { get; set; } = 3;

    /// <summary>Points of one call.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 256;

    /// <summary>Calls at the same time of one search, or of one stretch of changes.</summary>
    [Range(1, 256)]
    public int MaxConcurrency { get; set; } = 4;

    /// <summary>Galleries with fewer templates are searched whole, so that no neighbour is missed.</summary>
    [Range(0, long.MaxValue)]
    public long ExactBelow { get; set; } = 20_000;

    /// <summary>Candidates that a search of the graph keeps; more find more and take longer.</summary>
    [Range(8, 10_000)]
    public int HnswEf { get; set; } = 256;

    /// <summary>Edges per point in a gallery's own graph.</summary>
    [Range(4, 256)]
    public int HnswM { get; set; } = 16;

    /// <summary>Candidates that are kept while a graph is built.</summary>
    [Range(4, 10_000)]
    public int HnswEfConstruct { get; set; } = 200;

    /// <summary>
    /// Templates of a pipeline above which its vectors lie on the disk and are searched by one byte per value in memory;
    /// the best are then scored again with the vectors themselves. 0 for always.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long QuantizeAbove { get; set; } = 200_000;

    /// <summary>
    /// How often the templates of each collection are counted: for <see cref="QuantizeAbove"/>, and to notice that some were lost.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan CountInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many times more candidates than asked for are scored again.</summary>
    [Range(1.0, 100.0)]
    public double Oversampling { get; set; } = 3;

    /// <summary>Copies of each shard in a cluster. Like the following it counts when a collection is created.</summary>
    [Range(1, 100)]
    public int ReplicationFactor { get; set; } = 1;

    /// <summary>Copies that have to acknowledge a write, at most <see cref="ReplicationFactor"/>.</summary>
    [Range(1, 100)]
    public int WriteConsistencyFactor { get; set; } = 1;

    /// <summary>Shards of a collection; the server's choice where absent.</summary>
    [Range(1, 10_000)]
    public int? ShardNumber { get; set; }

    /// <summary>How writes of one point are ordered between the copies.</summary>
    [EnumDataType(typeof(WriteOrderingType))]
    public WriteOrderingType WriteOrdering { get; set; } = WriteOrderingType.Medium;

    /// <summary>Copies that have to agree on what is read; one is asked where absent.</summary>
    [EnumDataType(typeof(ReadConsistencyType))]
    public ReadConsistencyType? ReadConsistency { get; set; }
}
