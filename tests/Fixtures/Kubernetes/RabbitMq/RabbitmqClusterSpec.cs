using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

/// <summary>How many nodes, of what size.</summary>
public sealed class RabbitmqClusterSpec
{
    public string? Image { get; init; }

    public int Replicas { get; init; } = 1;

    public RabbitmqPersistence? Persistence { get; init; }

    public V1ResourceRequirements? Resources { get; init; }

    public RabbitmqConfiguration? Rabbitmq { get; init; }

    public RabbitmqOverride? Override { get; init; }

    public int? TerminationGracePeriodSeconds { get; init; }
}
