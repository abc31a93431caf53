namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>Parameters of a trigger by secret.</summary>
public sealed class TriggerAuthenticationSpec
{
    public IReadOnlyList<SecretParameter> SecretTargetRef { get; init; } = [];
}
