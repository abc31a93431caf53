using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Deploy.Workloads;
using FacePlatform.Tests.Fixtures.Kubernetes;

[assembly: AssemblyFixture(typeof(BuiltOverlays))]

namespace FacePlatform.Tests.Deploy.Overlays;

/// <summary>The overlays and the secrets of the script, each built once for all tests.</summary>
public sealed class BuiltOverlays : IAsyncLifetime
{
    private Dictionary<string, KubernetesOverlay?> _overlays = [];
    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? _secrets;

    /// <summary>The folders of <c>deploy/kubernetes/overlays</c>.</summary>
    internal static IEnumerable<string> Names =>
        Directory.GetDirectories(Path.GetDirectoryName(KubernetesOverlay.FolderOf("any"))!).Select(Path.GetFileName).Order()!;

    public async ValueTask InitializeAsync()
    {
        var secrets = SecretsScript.TryRunAsync();
        var overlays = await Task.WhenAll(Names.Select(async name => (name, await KubernetesOverlay.TryLoadAsync(name))));
        _overlays = overlays.ToDictionary();
        _secrets = await secrets;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>An overlay; the test is skipped where none can be built.</summary>
    internal KubernetesOverlay Get(string name)
    {
        var overlay = _overlays[name];
        Assert.SkipWhen(overlay is null, KubernetesOverlay.Missing);
        return overlay;
    }

    /// <summary>Values by the name of the Secret and its key: those of the script, and those that operators make.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> SecretsOf(string name)
    {
        var overlay = Get(name);
        Assert.SkipWhen(_secrets is null, SecretsScript.Missing);
        return _secrets.Concat(OperatorSecrets.Of(overlay)).ToDictionary();
    }

    /// <summary>Name and key of each secret that the script prints.</summary>
    internal IEnumerable<string> PrintedSecrets()
    {
        Assert.SkipWhen(_secrets is null, SecretsScript.Missing);
        return _secrets.SelectMany(secret => secret.Value.Keys.Select(key => $"{secret.Key}, {key}"));
    }

    internal IReadOnlyList<Workload> Workloads(string name) => Workload.AllOf(Get(name));

    /// <summary>Containers of all pods, those that run before others included.</summary>
    internal IReadOnlyList<PodContainer> Containers(string name) =>
        [.. Workloads(name).SelectMany(workload => workload.Containers)];
}
