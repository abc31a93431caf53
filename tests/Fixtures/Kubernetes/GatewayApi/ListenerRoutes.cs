namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>Which routes may join.</summary>
public sealed class ListenerRoutes
{
    public RouteNamespaces? Namespaces { get; init; }
}
