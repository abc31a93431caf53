namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>From which namespaces.</summary>
public sealed class RouteNamespaces
{
    public string? From { get; init; }
}
