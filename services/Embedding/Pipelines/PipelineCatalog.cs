using FacePlatform.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>The pipelines of this service, loaded when it starts.</summary>
public sealed partial class PipelineCatalog : IAsyncDisposable
{
    private readonly Dictionary<string, Pipeline> _byName;
    private readonly Pipeline _default;

    /// <exception cref="PipelineException">A pipeline cannot be loaded, two have one name, or the default is missing.</exception>
    public PipelineCatalog(
        IOptions<PipelineOptions> options, PipelineLoader loader, ILogger<PipelineCatalog> logger)
    {
        var folders = FoldersOf(options.Value);
        var pipelines = folders.Select(loader.Load).ToArray();
        if (pipelines.GroupBy(pipeline => pipeline.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new PipelineException($"Two folders hold the pipeline {twice.Key}: {string.Join(", ", folders)}.");
        _byName = pipelines.ToDictionary(pipeline => pipeline.Name, StringComparer.Ordinal);
        _default = DefaultOf(pipelines, options.Value.Default);
        _default.Description.Default = true;
        All = [.. pipelines.OrderByDescending(pipeline => pipeline == _default).ThenBy(pipeline => pipeline.Name)];
        foreach (var pipeline in All)
            LogLoaded(logger, pipeline.Name, pipeline.Description.Calibration?.Name ?? "none");
    }

    /// <summary>All pipelines, the default first.</summary>
    public IReadOnlyList<Pipeline> All { get; }

    /// <summary>The pipeline of a resource name, or the default for an empty one.</summary>
    /// <exception cref="RpcException">PIPELINE_NOT_FOUND.</exception>
    public Pipeline Get(string name)
    {
        if (name.Length == 0)
            return _default;
        return _byName.TryGetValue(name, out var pipeline)
            ? pipeline
            : throw RpcErrors.NotFound(ErrorReason.PipelineNotFound, "Pipeline", name);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pipeline in All)
            await pipeline.Encoder.DisposeAsync();
    }

    private static string[] FoldersOf(PipelineOptions options)
    {
        var root = Path.Combine(AppContext.BaseDirectory, options.Root);
        if (!Directory.Exists(root))
            throw new PipelineException($"Pipelines:Root, {root}, does not exist.");
        return
        [
            .. Directory.EnumerateDirectories(root)
                .Where(folder => File.Exists(Path.Combine(folder, PipelineManifest.FileName)))
                .Order(StringComparer.Ordinal),
            .. options.Additional.Select(Path.GetFullPath),
        ];
    }

    private static Pipeline DefaultOf(Pipeline[] pipelines, string title) => title.Length == 0
        ? pipelines is [var only]
            ? only
            : throw new PipelineException($"There are {pipelines.Length} pipelines; Pipelines:Default must name one's title.")
        : Array.Find(pipelines, pipeline => pipeline.Description.Title == title)
            ?? throw new PipelineException($"Pipelines:Default is {title}, but no pipeline has that title.");

    [LoggerMessage(LogLevel.Information, "Serving {Pipeline}, calibration {Calibration}")]
    private static partial void LogLoaded(ILogger logger, string pipeline, string calibration);
}
