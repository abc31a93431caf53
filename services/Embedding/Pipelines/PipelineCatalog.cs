using System.Diagnostics.Metrics;
using FacePlatform.Pipelines;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Embedding.Pipelines;

/// <summary>The pipelines of this service: the configured ones, loaded when it starts, and those of the model store.</summary>
public sealed partial class PipelineCatalog : IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly Pipeline[] _configured;
    private readonly Pipeline _configuredDefault;
    private volatile PipelineSnapshot _current;

    /// <exception cref="PipelineException">
    /// A configured pipeline cannot be loaded, two have one name, or the default is missing.
    /// </exception>
    public PipelineCatalog(
        IOptions<PipelineOptions> options, PipelineLoader loader, IMeterFactory meters, ILogger<PipelineCatalog> logger)
    {
        _logger = logger;
        var folders = FoldersOf(options.Value);
        _configured = [.. folders.Select(loader.Load)];
        if (_configured.GroupBy(pipeline => pipeline.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new PipelineException($"Two folders hold the pipeline {twice.Key}: {string.Join(", ", folders)}.");
        _configuredDefault = DefaultOf(_configured, options.Value.Default);
        _current = new(_configured, _configuredDefault);
        foreach (var pipeline in _current.All)
            LogServing(pipeline.Name, pipeline.Description.Calibration?.Name ?? "none");
        meters.Create(Telemetry.Name).CreateObservableGauge(
            "faceplatform.embedding.pipelines", () => _current.All.Count, "{pipeline}", "Pipelines that are served.");
    }

    /// <summary>What is served now.</summary>
    public PipelineSnapshot Current => _current;

    /// <summary>The pipeline of a resource name, or the default for an empty one, for one request.</summary>
    /// <exception cref="RpcException">PIPELINE_NOT_FOUND.</exception>
    public PipelineUse Use(string name)
    {
        while (true)
        {
            var pipeline = _current.Find(name)
                ?? throw RpcErrors.NotFound(ErrorReason.PipelineNotFound, "Pipeline", name);
            if (pipeline.TryEnter())
                return new(pipeline);

            // It left since: the snapshot of now does not have it.
        }
    }

    /// <summary>Whether a name is one of the configured pipelines.</summary>
    public bool IsConfigured(string name) => Array.Exists(_configured, pipeline => pipeline.Name == name);

    /// <summary>
    /// Serves these beside the configured ones, and none else; those that leave are freed when their last request has
    /// ended. Called by one thread at a time.
    /// </summary>
    /// <param name="stored">The pipelines of the model store.</param>
    /// <param name="defaultName">The default; the configured one where this is not served.</param>
    public void Serve(IReadOnlyCollection<Pipeline> stored, string defaultName)
    {
        var all = _configured.Concat(stored).ToArray();
        var before = _current;
        _current = new(all, Array.Find(all, pipeline => pipeline.Name == defaultName) ?? _configuredDefault);
        foreach (var pipeline in all.Except(before.All))
            LogServing(pipeline.Name, pipeline.Description.Calibration?.Name ?? "none");
        if (_current.Default != before.Default)
            LogDefault(_current.Default.Name);
        foreach (var pipeline in before.All.Except(all))
        {
            pipeline.Leave();
            LogLeft(pipeline.Name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pipeline in _current.All)
            pipeline.Leave();
        await Task.WhenAll(_current.All.Select(pipeline => pipeline.Freed));
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
    private partial void LogServing(string pipeline, string calibration);

    [LoggerMessage(LogLevel.Information, "Serving {Pipeline} no more")]
    private partial void LogLeft(string pipeline);

    [LoggerMessage(LogLevel.Information, "The default is {Pipeline}")]
    private partial void LogDefault(string pipeline);
}
