namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>From where to where.</summary>
public sealed class GrpcRouteSpec
{
    public IReadOnlyList<ParentReference> ParentRefs { get; init; } = [];

    public IReadOnlyList<string> Hostnames { get; init; } = [];

    public IReadOnlyList<GrpcRouteRule> Rules { get; init; } = [];
}
