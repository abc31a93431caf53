namespace FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

/// <summary>Files of the server.</summary>
public sealed class RabbitmqConfiguration
{
    public string? AdditionalConfig { get; init; }
}
