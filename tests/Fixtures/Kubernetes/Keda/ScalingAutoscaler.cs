using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>The part of a HorizontalPodAutoscaler that can be given.</summary>
public sealed class ScalingAutoscaler
{
    public string? Name { get; init; }

    public V2HorizontalPodAutoscalerBehavior? Behavior { get; init; }
}
