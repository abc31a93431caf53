using System.ComponentModel;
using FacePlatform.Tests.Fixtures.Processes;
using k8s;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Kubernetes;

/// <summary>
/// An overlay of <c>deploy/kubernetes</c> as a cluster would get it: built with <c>kubectl kustomize</c>, each object read
/// strictly into its type, so that an unknown field or a wrong type is an error.
/// </summary>
public sealed class KubernetesOverlay
{
    /// <summary>Why a test is skipped where overlays cannot be built.</summary>
    public const string Missing = "kubectl is not installed.";

    private KubernetesOverlay(string name, string yaml, IReadOnlyList<object> objects) =>
        (Name, Yaml, Objects) = (name, yaml, objects);

    /// <summary>Its folder below <c>deploy/kubernetes/overlays</c>.</summary>
    public string Name { get; }

    /// <summary>As kustomize wrote it.</summary>
    public string Yaml { get; }

    /// <summary>Every object, built-in and custom.</summary>
    public IReadOnlyList<object> Objects { get; }

    /// <summary>Everything that makes pods.</summary>
    public IReadOnlyList<Workload> Workloads => Workload.AllOf(Objects);

    /// <summary>Where the overlay is.</summary>
    public static string FolderOf(string name) =>
        Path.Combine(RepositoryRoot.Path, "deploy/kubernetes/overlays", name);

    /// <summary>Builds and reads an overlay; null where there is no kubectl (see <see cref="Missing"/>).</summary>
    /// <exception cref="InvalidOperationException">kustomize refused it, with its words.</exception>
    /// <exception cref="YamlDotNet.Core.YamlException">An object is not of its type.</exception>
    public static async Task<KubernetesOverlay?> TryLoadAsync(string name) =>
        await TryBuildAsync(FolderOf(name)) is { } yaml
            ? new(name, yaml, Read(yaml))
            : null;

    /// <summary>Reads objects strictly.</summary>
    /// <exception cref="YamlDotNet.Core.YamlException">An object is not of its type.</exception>
    public static IReadOnlyList<object> Read(string yaml) =>
        KubernetesYaml.LoadAllFromString(yaml, CustomKinds.Types, strict: true);

    /// <summary>The objects of a kind.</summary>
    public IEnumerable<T> Of<T>()
        where T : IKubernetesObject<V1ObjectMeta> =>
        Objects.OfType<T>();

    /// <summary>The one object of a kind with a name.</summary>
    public T Get<T>(string name)
        where T : IKubernetesObject<V1ObjectMeta> =>
        Of<T>().Single(item => item.Metadata.Name == name);

    private static async Task<string?> TryBuildAsync(string folder)
    {
        try
        {
            return await Command.RunAsync("kubectl", "kustomize", folder);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
