using FacePlatform.Pipelines;
using Microsoft.Extensions.Options;

namespace FacePlatform.Embedding.Pipelines.Store;

/// <summary>
/// Keeps what is served behind the model store: at the start, and then every few seconds beside the requests.
/// <code>
///   store:   a  active        b  active, broken     c  not active any more     default: a
///            │(2)             │(2)                  │(3)                       │(3)
///   served:  load, warm up,   a fault: logged once, leaves, and is freed       a, where it is served
///            appears          tried again when      when its last request
///                             its files change      has ended
/// </code>
/// 1. Read the store; what is served stays where that fails. 2. Load what is new, one after the other; each appears at
/// once. A model that cannot be loaded costs nobody else anything; where that is not its files' fault (the disk, memory), it
/// is tried again at each look. 3. What left the store leaves, and the default follows.
/// A served model whose files are others than it was loaded from is new: one with a corrected calibration has the same name.
/// What was served stays until that one is loaded.
/// </summary>
public sealed partial class StoreFollower : BackgroundService
{
    private const string DefaultFault = "default";

    private readonly PipelineCatalog _catalog;
    private readonly PipelineLoader _loader;
    private readonly PipelineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<StoreFollower> _logger;
    private readonly ModelStore? _store;
    private readonly Dictionary<string, Pipeline> _served = [];
    private readonly Dictionary<string, string> _servedVersions = [];
    private readonly Dictionary<string, string> _brokenVersions = [];
    private readonly SortedDictionary<string, string> _faults = new(StringComparer.Ordinal);
    private string _default = "";
    private volatile IReadOnlyList<string> _published = [];

    public StoreFollower(
        PipelineCatalog catalog,
        PipelineLoader loader,
        IOptions<PipelineOptions> options,
        TimeProvider time,
        ILogger<StoreFollower> logger)
    {
        (_catalog, _loader, _options, _time, _logger) = (catalog, loader, options.Value, time, logger);
        if (_options.Store.Length > 0)
            _store = new ModelStore(Path.GetFullPath(_options.Store));
    }

    /// <summary>What is wrong with the store or its models, for people.</summary>
    public IReadOnlyList<string> Faults => _published;

    /// <summary>Looks at the store once. Called by one thread at a time.</summary>
    public void Look(CancellationToken cancellation = default)
    {
        if (_store is null)
            return;
        if (!_store.Exists && _served.Count == 0)
        {
            // Training has not made it yet, or it is not mounted.
            foreach (var key in _faults.Keys.Where(key => key != _options.Store).ToArray())
                _faults.Remove(key);
            _brokenVersions.Clear();
            AddFault(
                _options.Store,
                $"{_options.Store} (Pipelines:Store) is not there; its models are served when it is.",
                LogLevel.Warning);
        }
        else if (TryRead(_store) is { } content) // (1)
        {
            foreach (var model in content.Active.Where(IsNew)) // (2)
            {
                cancellation.ThrowIfCancellationRequested();
                TryServe(model);
            }

            Follow(content); // (3)
        }

        _published = [.. _faults.Values];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_store is null)
            return;
        using var timer = new PeriodicTimer(_options.StoreInterval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Look(stoppingToken);
    }

    private StoreContent? TryRead(ModelStore store)
    {
        try
        {
            var content = store.Read();
            _faults.Remove(_options.Store);
            return content;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            AddFault(_options.Store, $"{exception.Message} What was served stays.");
            return null;
        }
    }

    private bool IsNew(StoredModel model) =>
        !IsServedAs(model)
        && !_catalog.IsConfigured(PipelineName.Prefix + model.Id)
        && _brokenVersions.GetValueOrDefault(model.Id) != model.Version;

    // Without a version its files were removed while they were looked at.
    private bool IsServedAs(StoredModel model) =>
        _servedVersions.TryGetValue(model.Id, out var version) && (model.Version == version || model.Version.Length == 0);

    private void TryServe(StoredModel model)
    {
        try
        {
            _served[model.Id] = _loader.Load(model.Folder, PipelineName.Prefix + model.Id);
            _servedVersions[model.Id] = model.Version;
            _brokenVersions.Remove(model.Id);
            _faults.Remove(model.Id);
            _catalog.Serve(_served.Values, _default);
        }
#pragma warning disable CA1031 // Whatever is wrong with a model: the service and the other models go on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (IsOfTheFiles(exception))
                _brokenVersions[model.Id] = model.Version;
            AddFault(model.Id, exception.Message);
        }
    }

    private static bool IsOfTheFiles(Exception exception) =>
        exception is PipelineException { InnerException: not (IOException or UnauthorizedAccessException) };

    private void Follow(StoreContent content)
    {
        var active = content.Active.Select(model => model.Id).ToHashSet();
        var leaves = _served.Keys.Where(id => !active.Contains(id)).ToArray();
        foreach (var id in leaves)
        {
            _served.Remove(id);
            _servedVersions.Remove(id);
        }

        foreach (var id in _brokenVersions.Keys.Where(id => !active.Contains(id)).ToArray())
            _brokenVersions.Remove(id);
        foreach (var key in _faults.Keys.Where(key => key != DefaultFault && !active.Contains(key)).ToArray())
            _faults.Remove(key);

        if (leaves.Length > 0 || content.Default != _default)
            _catalog.Serve(_served.Values, _default = content.Default);
        if (_default.Length > 0 && _catalog.Current.Find(_default) is null)
            AddFault(DefaultFault, $"The default, {_default}, is not served; {_catalog.Current.Default.Name} stands in.");
        else
            _faults.Remove(DefaultFault);
    }

    // One line, when it appears or changes.
    private void AddFault(string key, string message, LogLevel level = LogLevel.Error)
    {
        if (_faults.GetValueOrDefault(key) != message)
            LogFault(level, message);
        _faults[key] = message;
    }

    [LoggerMessage(Message = "The model store: {Fault}")]
    private partial void LogFault(LogLevel level, string fault);
}
