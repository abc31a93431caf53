namespace FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

/// <summary>A RabbitMQ that its cluster operator runs (rabbitmq.com/v1beta1).</summary>
public sealed class RabbitmqCluster : CustomObject
{
    public RabbitmqClusterSpec Spec { get; init; } = new();
}
