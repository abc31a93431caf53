namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>From where to where.</summary>
public sealed class GrpcRouteSpec
{
    public IList<ParentReference> ParentRefs { get; init; } = [];

    public IList<GrpcRouteRule> Rules { get; init; } = [];
}
