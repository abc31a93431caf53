namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>Where a trigger has its secrets from (keda.sh/v1alpha1).</summary>
public sealed class TriggerAuthentication : CustomObject
{
    public TriggerAuthenticationSpec Spec { get; init; } = new();
}
