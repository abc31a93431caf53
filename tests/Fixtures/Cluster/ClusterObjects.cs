using System.Text;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;
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

    /// <summary>Everything that has pods all the time, stores first.</summary>
    public IEnumerable<Workload> Workloads =>
    [
        .. Of<RabbitmqCluster>().Select(RabbitMqOperator.WorkloadOf),
        .. Workload.AllOf(Objects).Where(workload => workload is { IsLasting: true, IsOfOperator: false }),
    ];

    /// <summary>The labels of namespaces by name; a cluster gives each one more, with its name.</summary>
    /// <param name="additional">Workloads in namespaces that are no objects here.</param>
    public IReadOnlyDictionary<string, IDictionary<string, string>> LabelsOfNamespaces(IEnumerable<Workload> additional)
    {
        var labels = new Dictionary<string, IDictionary<string, string>>();
        foreach (var space in Of<V1Namespace>())
            labels[space.Metadata.Name] = new Dictionary<string, string>(space.Metadata.Labels ?? new Dictionary<string, string>());
        foreach (var space in additional.Select(workload => workload.Namespace))
            labels.TryAdd(space, new Dictionary<string, string>());
        foreach (var (name, values) in labels)
            values["kubernetes.io/metadata.name"] = name;
        return labels;
    }

    private T Find<T>(string space, string name)
        where T : IKubernetesObject<V1ObjectMeta> =>
        Of<T>().SingleOrDefault(item => item.Metadata.Name == name && (item.Metadata.NamespaceProperty ?? space) == space)
        ?? throw new InvalidOperationException($"A pod names the {typeof(T).Name[2..]} {name}, which does not exist.");
}
