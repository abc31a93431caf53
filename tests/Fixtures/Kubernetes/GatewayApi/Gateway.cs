namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>A way in from outside (gateway.networking.k8s.io/v1).</summary>
public sealed class Gateway : CustomObject
{
    public GatewaySpec Spec { get; init; } = new();
}
