namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>Scales a workload by what an outside source says (keda.sh/v1alpha1).</summary>
public sealed class ScaledObject : CustomObject
{
    public ScaledObjectSpec Spec { get; init; } = new();
}
