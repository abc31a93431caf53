namespace FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

/// <summary>What is laid over the objects that the operator makes.</summary>
public sealed class RabbitmqOverride
{
    public RabbitmqStatefulSet? StatefulSet { get; init; }
}
