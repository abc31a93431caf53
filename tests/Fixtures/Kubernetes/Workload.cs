using FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;
using k8s;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Kubernetes;

/// <summary>What makes pods, whatever its kind.</summary>
/// <param name="Kind">Of the object.</param>
/// <param name="Name">Of the object.</param>
/// <param name="Namespace">Where it is.</param>
/// <param name="Template">Its pods.</param>
/// <param name="Replicas">How many; null where it does not say.</param>
public sealed record Workload(string Kind, string Name, string Namespace, V1PodTemplateSpec Template, int? Replicas)
{
    public const string NameLabel = "app.kubernetes.io/name";

    /// <summary>Which pods are its own; null where the cluster or an operator sees to it.</summary>
    public V1LabelSelector? Selector { get; init; }

    /// <summary>The volumes of each pod that outlive it.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    public V1PodSpec Pod => Template.Spec;

    public IDictionary<string, string> Labels => Template.Metadata.Labels;

    /// <summary>The platform's name for it, which its roles share.</summary>
    public string Part => Labels[NameLabel];

    /// <summary>Runs until it is told to stop.</summary>
    public bool IsLasting => Kind is not (V1Job.KubeKind or V1CronJob.KubeKind);

    /// <summary>A pod that takes another one's place has its name and its volumes.</summary>
    public bool IsStateful => Kind is V1StatefulSet.KubeKind || IsOfOperator;

    /// <summary>Its pods are made by an operator, which sees to probes and volumes.</summary>
    public bool IsOfOperator => Kind is nameof(RabbitmqCluster);

    public IEnumerable<PodContainer> Containers =>
        (Pod.InitContainers ?? []).Select(container => new PodContainer(this, container, IsFirst: true))
        .Concat(Pod.Containers.Select(container => new PodContainer(this, container, IsFirst: false)));

    /// <summary>The only one beside those that run before it.</summary>
    public PodContainer Main => Containers.Single(item => !item.IsFirst);

    /// <summary>The ports that its pods listen on.</summary>
    public IEnumerable<V1ContainerPort> Ports => Containers.SelectMany(item => item.Container.Ports ?? []);

    /// <summary>Everything that makes pods, stores first.</summary>
    public static IReadOnlyList<Workload> AllOf(IReadOnlyList<object> objects) =>
    [
        .. objects.OfType<V1StatefulSet>().Select(item => Of(item, item.Spec.Template, item.Spec.Replicas) with
        {
            Selector = item.Spec.Selector,
            Claims = [.. (item.Spec.VolumeClaimTemplates ?? []).Select(claim => claim.Metadata.Name)],
        }),
        .. objects.OfType<RabbitmqCluster>().Select(item => Of(item, RabbitmqPods.Of(item), item.Spec.Replicas)),
        .. objects.OfType<V1Deployment>().Select(item =>
            Of(item, item.Spec.Template, item.Spec.Replicas) with { Selector = item.Spec.Selector }),
        .. objects.OfType<V1DaemonSet>().Select(item =>
            Of(item, item.Spec.Template, replicas: 1) with { Selector = item.Spec.Selector }),
        .. objects.OfType<V1Job>().Select(item =>
            Of(item, item.Spec.Template, replicas: 1) with { Selector = item.Spec.Selector }),
        .. objects.OfType<V1CronJob>().Select(item => Of(item, item.Spec.JobTemplate.Spec.Template, replicas: 1)),
    ];

    public override string ToString() => $"{Kind}/{Name}";

    private static Workload Of(IKubernetesObject<V1ObjectMeta> item, V1PodTemplateSpec template, int? replicas) =>
        new(item.Kind, item.Metadata.Name, item.Metadata.NamespaceProperty, template, replicas);
}
