namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>Leads gRPC calls from a Gateway to a Service (gateway.networking.k8s.io/v1).</summary>
public sealed class GrpcRoute : CustomObject
{
    public GrpcRouteSpec Spec { get; init; } = new();
}
