namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>Its certificates.</summary>
public sealed class ListenerTls
{
    public string? Mode { get; init; }

    public IList<CertificateReference> CertificateRefs { get; init; } = [];
}
