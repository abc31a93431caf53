using System.Text;
using k8s;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>The objects of a cluster, by what pods ask of them.</summary>
/// <param name="Objects">Those of an overlay, and the secrets.</param>
internal sealed record ClusterObjects(IReadOnlyList<object> Objects)
{
    /// <summary>The objects of a kind.</summary>
    public IEnumerable<T> Of<T>()
        where T : IKubernetesObject<V1ObjectMeta> =>
        Objects.OfType<T>();

    /// <summary>The values of a ConfigMap.</summary>
    public IReadOnlyDictionary<string, string> ConfigMap(string space, string name) =>
        Find<V1ConfigMap>(space, name).Data?.ToDictionary() ?? [];

    /// <summary>The values of a Secret.</summary>
    public IReadOnlyDictionary<string, string> Secret(string space, string name)
    {
        var secret = Find<V1Secret>(space, name);
        return (secret.Data ?? new Dictionary<string, byte[]>())
            .Select(entry => KeyValuePair.Create(entry.Key, Encoding.UTF8.GetString(entry.Value)))
            .Concat(secret.StringData ?? new Dictionary<string, string>())
            .ToDictionary();
    }

    private T Find<T>(string space, string name)
        where T : IKubernetesObject<V1ObjectMeta> =>
        Of<T>().SingleOrDefault(item => item.Metadata.Name == name && (item.Metadata.NamespaceProperty ?? space) == space)
        ?? throw new InvalidOperationException($"A pod names the {typeof(T).Name[2..]} {name}, which does not exist.");
}
