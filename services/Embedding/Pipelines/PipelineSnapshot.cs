namespace FacePlatform.Embedding.Pipelines;

/// <summary>The pipelines that are served at one moment. Nothing of it changes.</summary>
public sealed class PipelineSnapshot
{
    private readonly Dictionary<string, Pipeline> _byName;

    public PipelineSnapshot(IEnumerable<Pipeline> pipelines, Pipeline byDefault)
    {
        Default = byDefault;
        All = [.. pipelines.OrderByDescending(pipeline => pipeline == byDefault).ThenBy(pipeline => pipeline.Name)];
        Descriptions = [.. All.Select(Describe)];
        _byName = All.ToDictionary(pipeline => pipeline.Name, StringComparer.Ordinal);
    }

    /// <summary>The default first.</summary>
    public IReadOnlyList<Pipeline> All { get; }

    /// <summary>What serves requests that name none.</summary>
    public Pipeline Default { get; }

    /// <summary>What callers are told of <see cref="All"/>.</summary>
    public IReadOnlyList<V1.Pipeline> Descriptions { get; }

    /// <summary>The pipeline of a resource name, the default for an empty one; null where it is not served.</summary>
    public Pipeline? Find(string name) => name.Length == 0 ? Default : _byName.GetValueOrDefault(name);

    private V1.Pipeline Describe(Pipeline pipeline)
    {
        var description = pipeline.Description.Clone();
        description.Default = pipeline == Default;
        return description;
    }
}
