using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

/// <summary>The volume of each node.</summary>
public sealed class RabbitmqPersistence
{
    public ResourceQuantity? Storage { get; init; }
}
