using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.Keda;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Scaling;

/// <summary>A HorizontalPodAutoscaler, or what KEDA makes one of.</summary>
/// <param name="Target">Kind and name.</param>
/// <param name="Least">Replicas when nothing is to be done.</param>
/// <param name="Most">Replicas at the most.</param>
internal sealed record Autoscaler(string Target, int Least, int Most)
{
    // KEDA's own defaults: https://keda.sh/docs/latest/reference/scaledobject-spec
    private const int KedaLeast = 0;
    private const int KedaMost = 100;

    public static IReadOnlyList<Autoscaler> AllOf(KubernetesOverlay overlay) =>
    [
        .. overlay.Of<V2HorizontalPodAutoscaler>().Select(item => new Autoscaler(
            $"{item.Spec.ScaleTargetRef.Kind}/{item.Spec.ScaleTargetRef.Name}", item.Spec.MinReplicas ?? 1, item.Spec.MaxReplicas)),
        .. overlay.Of<ScaledObject>().Select(item => new Autoscaler(
            $"{item.Spec.ScaleTargetRef.Kind ?? "Deployment"}/{item.Spec.ScaleTargetRef.Name}",
            item.Spec.MinReplicaCount ?? KedaLeast,
            item.Spec.MaxReplicaCount ?? KedaMost)),
    ];
}
