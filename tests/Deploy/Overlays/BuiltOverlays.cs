using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Fixtures.Kubernetes;

[assembly: AssemblyFixture(typeof(BuiltOverlays))]

namespace FacePlatform.Tests.Deploy.Overlays;

/// <summary>The overlays and the secrets of the script, each built once for all tests.</summary>
public sealed class BuiltOverlays : IAsyncLifetime
{
    // What went wrong with one is told by the tests that need it.
    private Dictionary<string, Task<KubernetesOverlay?>> _overlays = [];
    private Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>?> _secrets = null!;

    /// <summary>The folders of <c>deploy/kubernetes/overlays</c>.</summary>
    internal static IEnumerable<string> Names =>
        Directory.GetDirectories(Path.GetDirectoryName(KubernetesOverlay.FolderOf("any"))!).Select(Path.GetFileName).Order()!;

    public async ValueTask InitializeAsync()
    {
        _secrets = SecretsScript.TryRunAsync();
        _overlays = Names.ToDictionary(name => name, KubernetesOverlay.TryLoadAsync);
        await Task.WhenAll([_secrets, .. _overlays.Values]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>An overlay; the test is skipped where none can be built.</summary>
    internal KubernetesOverlay Get(string name)
    {
        var overlay = _overlays[name].GetAwaiter().GetResult();
        Assert.SkipWhen(overlay is null, KubernetesOverlay.Missing);
        return overlay;
    }

    /// <summary>Values by the name of the Secret and its key: those of the script, and those that operators make.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> SecretsOf(string name) =>
        Secrets().Concat(OperatorSecrets.Of(Get(name))).ToDictionary();

    /// <summary>Name and key of each secret that the script prints.</summary>
    internal IEnumerable<string> PrintedSecrets() =>
        Secrets().SelectMany(secret => secret.Value.Keys.Select(key => $"{secret.Key}, {key}"));

    internal IReadOnlyList<Workload> Workloads(string name) => Get(name).Workloads;

    /// <summary>Containers of all pods, those that run before others included.</summary>
    internal IReadOnlyList<PodContainer> Containers(string name) =>
        [.. Workloads(name).SelectMany(workload => workload.Containers)];

    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Secrets()
    {
        var secrets = _secrets.GetAwaiter().GetResult();
        Assert.SkipWhen(secrets is null, SecretsScript.Missing);
        return secrets;
    }
}
