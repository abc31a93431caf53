using Qdrant.Client.Grpc;

namespace FacePlatform.Tests.Fixtures.Qdrant;

/// <summary>The collections of the double.</summary>
internal sealed class QdrantStore
{
    private readonly Dictionary<string, QdrantCollection> _collections = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_collections)
                return [.. _collections.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public QdrantCollection Get(string name)
    {
        lock (_collections)
            return _collections.TryGetValue(name, out var found) ? found : throw Refusal.NotFound($"Collection {name}");
    }

    public void Add(string name, CollectionConfig config)
    {
        lock (_collections)
        {
            if (!_collections.TryAdd(name, new(config)))
                throw Refusal.Exists(name);
        }
    }

    public bool Remove(string name)
    {
        lock (_collections)
            return _collections.Remove(name);
    }

    public void Lose(string? name)
    {
        lock (_collections)
        {
            if (name is null)
                _collections.Clear();
            else
                _collections.Remove(name);
        }
    }

    public void ForgetUnfinished() => Each(collection => collection.ForgetUnfinished());

    public void Settle() => Each(collection => collection.Settle());

    private void Each(Action<QdrantCollection> action)
    {
        lock (_collections)
        {
            foreach (var collection in _collections.Values)
                action(collection);
        }
    }
}
