namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>A Secret with a certificate.</summary>
public sealed class CertificateReference
{
    public string? Group { get; init; }

    public string? Kind { get; init; }

    public string Name { get; init; } = "";
}
