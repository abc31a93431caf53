namespace FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

/// <summary>Files of the server.</summary>
public sealed class RabbitmqConfiguration
{
    public IList<string> AdditionalPlugins { get; init; } = [];

    public string? AdditionalConfig { get; init; }

    public string? AdvancedConfig { get; init; }

    public string? EnvConfig { get; init; }
}
