using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Workloads;

/// <summary>What makes pods, whatever its kind.</summary>
/// <param name="Kind">Of the object.</param>
/// <param name="Name">Of the object.</param>
/// <param name="Selector">Which pods are its own; null where the cluster or an operator sees to it.</param>
/// <param name="Template">Its pods.</param>
/// <param name="Replicas">How many; null where it does not say.</param>
internal sealed record Workload(string Kind, string Name, V1LabelSelector? Selector, V1PodTemplateSpec Template, int? Replicas)
{
    public const string NameLabel = "app.kubernetes.io/name";

    public V1PodSpec Pod => Template.Spec;

    public IDictionary<string, string> Labels => Template.Metadata.Labels;

    /// <summary>The platform's name for it, which its roles share.</summary>
    public string Part => Labels[NameLabel];

    /// <summary>Runs until it is told to stop.</summary>
    public bool IsLasting => Kind is not ("Job" or "CronJob");

    /// <summary>Its pods are made by an operator, which sees to probes and volumes.</summary>
    public bool IsOfOperator => Kind is nameof(RabbitmqCluster);

    public IEnumerable<PodContainer> Containers =>
        (Pod.InitContainers ?? []).Select(container => new PodContainer(this, container, IsFirst: true))
        .Concat(Pod.Containers.Select(container => new PodContainer(this, container, IsFirst: false)));

    /// <summary>The ports that its pods listen on.</summary>
    public IEnumerable<V1ContainerPort> Ports => Containers.SelectMany(item => item.Container.Ports ?? []);

    public static IReadOnlyList<Workload> AllOf(KubernetesOverlay overlay) =>
    [
        .. overlay.Of<V1Deployment>().Select(item =>
            new Workload(item.Kind, item.Metadata.Name, item.Spec.Selector, item.Spec.Template, item.Spec.Replicas)),
        .. overlay.Of<V1StatefulSet>().Select(item =>
            new Workload(item.Kind, item.Metadata.Name, item.Spec.Selector, item.Spec.Template, item.Spec.Replicas)),
        .. overlay.Of<V1DaemonSet>().Select(item =>
            new Workload(item.Kind, item.Metadata.Name, item.Spec.Selector, item.Spec.Template, Replicas: 1)),
        .. overlay.Of<V1Job>().Select(item =>
            new Workload(item.Kind, item.Metadata.Name, item.Spec.Selector, item.Spec.Template, Replicas: 1)),
        .. overlay.Of<V1CronJob>().Select(item =>
            new Workload(item.Kind, item.Metadata.Name, Selector: null, item.Spec.JobTemplate.Spec.Template, Replicas: 1)),
        .. overlay.Of<RabbitmqCluster>().Select(item =>
            new Workload(item.Kind, item.Metadata.Name, Selector: null, RabbitmqPods.Of(item), item.Spec.Replicas)),
    ];

    public override string ToString() => $"{Kind}/{Name}";
}
