using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>From which namespaces.</summary>
public sealed class RouteNamespaces
{
    public string? From { get; init; }

    public V1LabelSelector? Selector { get; init; }
}
