namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>Replicas while the source does not answer.</summary>
public sealed class ScalingFallback
{
    public int FailureThreshold { get; init; }

    public int Replicas { get; init; }
}
