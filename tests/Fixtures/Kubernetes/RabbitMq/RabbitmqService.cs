namespace FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

/// <summary>The client Service.</summary>
public sealed class RabbitmqService
{
    public string? Type { get; init; }

    public IDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
