using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

/// <summary>Laid over its specification.</summary>
public sealed class RabbitmqStatefulSetSpec
{
    public V1PodTemplateSpec? Template { get; init; }
}
