using FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;
using FacePlatform.Tests.Fixtures.Kubernetes.Keda;
using FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

namespace FacePlatform.Tests.Fixtures.Kubernetes;

/// <summary>
/// The kinds of others that the manifests use, with just the fields that they use: KEDA, RabbitMQ's cluster operator and the
/// Gateway API.
/// </summary>
internal static class CustomKinds
{
    /// <summary>By <c>apiVersion/kind</c>.</summary>
    public static IDictionary<string, Type> Types { get; } = new Dictionary<string, Type>
    {
        ["gateway.networking.k8s.io/v1/Gateway"] = typeof(Gateway),
        ["gateway.networking.k8s.io/v1/GRPCRoute"] = typeof(GrpcRoute),
        ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject),
        ["keda.sh/v1alpha1/TriggerAuthentication"] = typeof(TriggerAuthentication),
        ["rabbitmq.com/v1beta1/RabbitmqCluster"] = typeof(RabbitmqCluster),
    };
}
