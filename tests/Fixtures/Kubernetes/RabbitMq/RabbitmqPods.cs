using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

/// <summary>
/// The pods that RabbitMQ's cluster operator makes, as far as they can be known from here: its labels and ports
/// (https://github.com/rabbitmq/cluster-operator, internal/metadata/label.go and internal/resource/statefulset.go), and what
/// the manifest lays over them.
/// </summary>
internal static class RabbitmqPods
{
    private const string MainContainer = "rabbitmq";

    // Of the container that comes first; the operator has them in its code.
    private static V1ResourceRequirements SetupResources => new()
    {
        Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("100m"), ["memory"] = new("500Mi") },
        Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("100m"), ["memory"] = new("500Mi") },
    };

    private static V1ContainerPort[] Ports =>
    [
        new() { Name = "epmd", ContainerPort = 4369 },
        new() { Name = "amqp", ContainerPort = 5672 },
        new() { Name = "management", ContainerPort = 15672 },
        new() { Name = "prometheus", ContainerPort = 15692 },
        new() { Name = "clustering", ContainerPort = 25672 },
    ];

    public static Dictionary<string, string> LabelsOf(RabbitmqCluster cluster) => new()
    {
        [Workload.NameLabel] = cluster.Metadata.Name,
        ["app.kubernetes.io/component"] = "rabbitmq",
        ["app.kubernetes.io/part-of"] = "rabbitmq",
    };

    public static V1PodTemplateSpec Of(RabbitmqCluster cluster)
    {
        var pod = cluster.Spec.Override?.StatefulSet?.Spec?.Template?.Spec ?? new V1PodSpec();
        return new()
        {
            Metadata = new() { Labels = LabelsOf(cluster) },
            Spec = new()
            {
                AutomountServiceAccountToken = pod.AutomountServiceAccountToken,
                SecurityContext = pod.SecurityContext,
                TopologySpreadConstraints = pod.TopologySpreadConstraints,
                InitContainers = [.. (pod.InitContainers ?? []).Select(item => Complete(item, SetupResources, []))],
                Containers = [.. (pod.Containers ?? [new() { Name = MainContainer }]).Select(item => Complete(
                    item, item.Resources ?? cluster.Spec.Resources, item.Name == MainContainer ? Ports : []))],
            },
        };

        V1Container Complete(V1Container laid, V1ResourceRequirements? resources, V1ContainerPort[] ports) => new()
        {
            Name = laid.Name,
            Image = laid.Image ?? cluster.Spec.Image,
            SecurityContext = laid.SecurityContext,
            Resources = resources,
            Ports = ports,
            Env = laid.Env,
            VolumeMounts = laid.VolumeMounts,
        };
    }
}
