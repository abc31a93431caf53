namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>What goes to which Service; everything where it says no more.</summary>
public sealed class GrpcRouteRule
{
    public IList<BackendReference> BackendRefs { get; init; } = [];
}
