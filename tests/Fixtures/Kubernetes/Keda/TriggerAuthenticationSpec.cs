namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>Parameters of a trigger by secret.</summary>
public sealed class TriggerAuthenticationSpec
{
    public IList<SecretParameter> SecretTargetRef { get; init; } = [];
}
