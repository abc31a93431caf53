using FacePlatform.Tests.Fixtures.Qdrant;
using Qdrant.Client;
using Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>What outlives a killed Identity: its record, and the server that its index is in.</summary>
public sealed class IdentityStorage : IAsyncDisposable
{
    // Keys of faces are numbers of the change sequence and far below.
    private const ulong FirstStray = 1UL << 62;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("faceplatform-chaos-");
    private readonly QdrantDouble? _qdrant;
    private ulong _nextStray = FirstStray;

    private IdentityStorage(QdrantDouble? qdrant) => _qdrant = qdrant;

    /// <summary>Identity's configuration.</summary>
    public IReadOnlyList<string> Settings =>
    [
        "--Storage:DataFolder", _folder.FullName,
        .. _qdrant is null ? (string[])[] : ["--Index:Kind", "qdrant", "--ConnectionStrings:qdrant", $"Endpoint={_qdrant.Address}"],
    ];

    /// <param name="index">exact, or qdrant for the protocol double.</param>
    public static async Task<IdentityStorage> CreateAsync(string index) =>
        new(index == "qdrant" ? await QdrantDouble.StartAsync() : null);

    /// <summary>
    /// Puts a template of nobody into the gallery's index, as an accident would that the record knows nothing of; an
    /// index in memory cannot have one.
    /// </summary>
    public async Task AddStrayAsync(float[] embedding)
    {
        if (_qdrant is null)
            return;
        using var client = new QdrantClient(_qdrant.Address);
        var collection = _qdrant.Collections.Single();
        var payload = (await client.ScrollAsync(collection, limit: 10, payloadSelector: true)).Result
            .First(point => point.Payload.ContainsKey("gallery")).Payload;
        var stray = new PointStruct { Id = _nextStray++, Vectors = embedding };
        stray.Payload.Add(payload);
        stray.Payload["subject"] = (long)stray.Id.Num;
        await client.UpsertAsync(collection, [stray], wait: true);
    }

    /// <summary>How many of them are left.</summary>
    public async Task<int> CountStraysAsync()
    {
        if (_qdrant is null)
            return 0;
        using var client = new QdrantClient(_qdrant.Address);
        var ids = Enumerable.Range(0, (int)(_nextStray - FirstStray)).Select(i => (PointId)(FirstStray + (ulong)i)).ToList();
        return ids.Count == 0 ? 0 : (await client.RetrieveAsync(_qdrant.Collections.Single(), ids)).Count;
    }

    public async ValueTask DisposeAsync()
    {
        if (_qdrant is not null)
            await _qdrant.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
