namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>What is scaled, how far and by what.</summary>
public sealed class ScaledObjectSpec
{
    public ScaleTarget ScaleTargetRef { get; init; } = new();

    public int? PollingInterval { get; init; }

    public int? CooldownPeriod { get; init; }

    public int? MinReplicaCount { get; init; }

    public int? MaxReplicaCount { get; init; }

    public ScalingAdvanced? Advanced { get; init; }

    public IList<ScaleTrigger> Triggers { get; init; } = [];
}
