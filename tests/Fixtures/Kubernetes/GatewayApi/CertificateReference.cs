namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>A Secret with a certificate.</summary>
public sealed class CertificateReference
{
    public string Name { get; init; } = "";
}
