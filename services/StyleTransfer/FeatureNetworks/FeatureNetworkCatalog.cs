using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.StyleTransfer.FeatureNetworks;

/// <summary>The feature networks of this service, loaded when it starts.</summary>
public sealed partial class FeatureNetworkCatalog : IDisposable
{
    private readonly Dictionary<string, FeatureExtractor> _byId;

    /// <exception cref="FeatureNetworkException">
    /// A network cannot be loaded, two have one id, or the default is missing.
    /// </exception>
    public FeatureNetworkCatalog(IOptions<FeatureNetworkOptions> options, ILogger<FeatureNetworkCatalog> logger)
    {
        _byId = new(StringComparer.Ordinal);
        try
        {
            foreach (var folder in FoldersOf(options.Value))
                Add(folder);
            Default = _byId.TryGetValue(options.Value.Default, out var network)
                ? network
                : throw new FeatureNetworkException(
                    $"FeatureNetworks:Default is {options.Value.Default}, but no network has that id.");
        }
        catch
        {
            Dispose();
            throw;
        }

        All =
        [
            .. _byId.Values
                .OrderByDescending(network => network == Default)
                .ThenBy(network => network.Manifest.Id, StringComparer.Ordinal),
        ];
        foreach (var network in All)
            LogLoaded(logger, network.Manifest.Id);
    }

    /// <summary>All networks, the default first.</summary>
    public IReadOnlyList<FeatureExtractor> All { get; }

    /// <summary>The network that serves requests which name none.</summary>
    public FeatureExtractor Default { get; }

    /// <summary>The network of an id, or the default for an empty one.</summary>
    /// <param name="id">As the manifest says it.</param>
    /// <param name="field">The id's path in the caller's request, which the error names.</param>
    /// <exception cref="RpcException">FEATURE_NETWORK_NOT_FOUND.</exception>
    public FeatureExtractor Get(string id, string field = "options.feature_network")
    {
        if (id.Length == 0)
            return Default;
        return _byId.TryGetValue(id, out var network)
            ? network
            : throw RpcErrors.InvalidField(
                ErrorReason.FeatureNetworkNotFound,
                field,
                $"must be one of {string.Join(", ", All.Select(known => known.Manifest.Id))}.");
    }

    public void Dispose()
    {
        foreach (var network in _byId.Values)
            network.Dispose();
    }

    private void Add(string folder)
    {
        var network = FeatureExtractor.Load(folder);
        if (_byId.TryAdd(network.Manifest.Id, network))
            return;
        network.Dispose();
        throw new FeatureNetworkException($"{folder}: another folder holds a network with the id {network.Manifest.Id} too.");
    }

    private static string[] FoldersOf(FeatureNetworkOptions options)
    {
        var root = Path.Combine(AppContext.BaseDirectory, options.Folder);
        if (!Directory.Exists(root))
            throw new FeatureNetworkException($"FeatureNetworks:Folder, {root}, does not exist.");
        return
        [
            .. Directory.EnumerateDirectories(root)
                .Where(folder => File.Exists(Path.Combine(folder, FeatureNetworkManifest.FileName)))
                .Order(StringComparer.Ordinal),
            .. options.Additional.Select(Path.GetFullPath),
        ];
    }

    [LoggerMessage(LogLevel.Information, "Serving feature network {Network}")]
    private static partial void LogLoaded(ILogger logger, string network);
}
