namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>How the autoscaler that KEDA makes behaves.</summary>
public sealed class ScalingAdvanced
{
    public ScalingAutoscaler? HorizontalPodAutoscalerConfig { get; init; }
}
