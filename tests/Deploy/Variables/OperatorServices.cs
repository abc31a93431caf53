using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

namespace FacePlatform.Tests.Deploy.Variables;

/// <summary>The Services that RabbitMQ's operator makes: https://www.rabbitmq.com/kubernetes/operator/using-operator</summary>
internal static class OperatorServices
{
    public static IEnumerable<Address> Of(KubernetesOverlay overlay) =>
        from cluster in overlay.Of<RabbitmqCluster>()
        from port in overlay.Workloads.Single(item => item.IsOfOperator && item.Name == cluster.Metadata.Name).Ports
        where port.Name is "amqp" or "management" or "prometheus"
        select new Address(cluster.Metadata.Name, port.ContainerPort);
}
