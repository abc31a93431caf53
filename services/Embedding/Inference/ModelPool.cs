namespace FacePlatform.Embedding.Inference;

/// <summary>
/// The networks in memory: one for each file, however many pipelines use it. It goes with the last of them.
/// </summary>
public sealed class ModelPool(ExecutionProvider provider) : IDisposable
{
    private readonly Dictionary<(string Sha256, string Role), Entry> _entries = [];
    private readonly Lock _lock = new();

    /// <summary>What is loaded now, by the SHA-256 of the files.</summary>
    public IReadOnlyDictionary<string, OnnxModel> Models
    {
        get
        {
            lock (_lock)
                return _entries.ToDictionary(entry => entry.Key.Sha256, entry => entry.Value.Model);
        }
    }

    /// <summary>The network of a file, loaded where it is not yet.</summary>
    /// <param name="file">The ONNX file.</param>
    /// <param name="sha256">Of the file.</param>
    /// <param name="role">The same file in another role has other free dimensions.</param>
    /// <param name="freeDimensions">As <see cref="OnnxGraph.WithFreeDimensions"/>.</param>
    public ModelLease Rent(byte[] file, string sha256, string role, params ReadOnlySpan<int> freeDimensions)
    {
        var key = (sha256, role);
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = new(provider.Load(OnnxGraph.WithFreeDimensions(file, freeDimensions), sha256));
                _entries.Add(key, entry);
            }

            entry.Users++;
            return new(entry.Model, () => GiveBack(key));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values)
                entry.Model.Dispose();
            _entries.Clear();
        }
    }

    private void GiveBack((string Sha256, string Role) key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry) || --entry.Users > 0)
                return;
            _entries.Remove(key);
            entry.Model.Dispose();
        }
    }

    private sealed class Entry(OnnxModel model)
    {
        public OnnxModel Model { get; } = model;

        public int Users { get; set; }
    }
}
