namespace FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

/// <summary>Laid over the StatefulSet.</summary>
public sealed class RabbitmqStatefulSet
{
    public RabbitmqStatefulSetSpec? Spec { get; init; }
}
