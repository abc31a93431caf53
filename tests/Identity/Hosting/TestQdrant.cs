using FacePlatform.Tests.Fixtures.Qdrant;
using Qdrant.Client;

namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>
/// The Qdrant that tests search with: the server that <c>FACEPLATFORM_TEST_QDRANT</c> names (its gRPC address, such as
/// <c>http://localhost:6334</c>; <c>FACEPLATFORM_TEST_QDRANT_KEY</c> where it asks for one), or a double. Every service
/// gets collections of its own; disposing deletes them.
/// </summary>
public sealed class TestQdrant : IAsyncDisposable
{
    private readonly string _prefix = $"test-{Guid.NewGuid():N}";
    private readonly QdrantDouble? _double;
    private readonly Uri _address;
    private readonly string? _key;
    private int _services;

    private TestQdrant(QdrantDouble server) => (_double, _address, _key) = (server, server.Address, server.ApiKey);

    private TestQdrant(Uri address) =>
        (_address, _key) = (address, Environment.GetEnvironmentVariable("FACEPLATFORM_TEST_QDRANT_KEY"));

    private static string? Given =>
        Environment.GetEnvironmentVariable("FACEPLATFORM_TEST_QDRANT") is { Length: > 0 } given ? given : null;

    /// <summary>The double, to injure it.</summary>
    public QdrantDouble Server =>
        _double ?? throw new InvalidOperationException("A real server is not the test's to injure.");

    /// <summary>The named server, or a double.</summary>
    public static async Task<TestQdrant> StartAsync() =>
        Given is { } given ? new TestQdrant(new Uri(given)) : new(await QdrantDouble.StartAsync("test-key"));

    /// <summary>A double; skips the test visibly where a server is named.</summary>
    public static async Task<TestQdrant> StartDoubleAsync()
    {
        Assert.SkipWhen(Given is not null, "FACEPLATFORM_TEST_QDRANT names a server, which is not the test's to injure.");
        return new(await QdrantDouble.StartAsync("test-key"));
    }

    /// <summary>The settings of a service with collections of its own.</summary>
    public (string Key, string Value)[] CreateSettings() =>
    [
        ("Index:Kind", "qdrant"),
        ("ConnectionStrings:qdrant", $"Endpoint={_address};Key={_key}"),
        ("Index:Qdrant:CollectionPrefix", $"{_prefix}-{Interlocked.Increment(ref _services)}-"),
    ];

    /// <summary>A client of the server.</summary>
    public QdrantClient CreateClient() => new(_address, apiKey: _key);

    public async ValueTask DisposeAsync()
    {
        if (_double is not null)
        {
            await _double.DisposeAsync();
            return;
        }

        using var client = CreateClient();
        foreach (var name in (await client.ListCollectionsAsync()).Where(name => name.StartsWith(_prefix, StringComparison.Ordinal)))
            await client.DeleteCollectionAsync(name);
    }
}
