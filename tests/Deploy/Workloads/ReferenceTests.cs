using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;
using FacePlatform.Tests.Fixtures.Kubernetes.Keda;
using k8s;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Workloads;

/// <summary>What one object says of another is so.</summary>
public sealed class ReferenceTests(BuiltOverlays overlays)
{
    // Found by this label, by the Grafana of another namespace.
    private const string Dashboard = "grafana_dashboard";

    [Theory, ClassData<OverlayNames>]
    public void Service_accounts_are_there_and_each_is_used(string overlay) =>
        Expect.Same(
            overlays.Workloads(overlay).Where(item => !item.IsOfOperator)
                .Select(item => item.Pod.ServiceAccountName ?? $"none of {item}"),
            NamesOf<V1ServiceAccount>(overlay));

    [Theory, ClassData<OverlayNames>]
    public void Claims_are_there_and_each_is_used(string overlay) =>
        Expect.Same(overlays.Workloads(overlay).SelectMany(VolumeTests.ClaimNamesOf), NamesOf<V1PersistentVolumeClaim>(overlay));

    [Theory, ClassData<OverlayNames>]
    public void Config_maps_are_there_and_each_is_used(string overlay) =>
        Expect.Same(
            overlays.Workloads(overlay).SelectMany(workload => (workload.Pod.Volumes ?? [])
                .Where(volume => volume.ConfigMap is not null).Select(volume => volume.ConfigMap.Name)
                .Concat(workload.Containers.SelectMany(item => item.Container.EnvFrom ?? [])
                    .Where(source => source.ConfigMapRef is not null).Select(source => source.ConfigMapRef.Name))
                .Concat(VariablesOf(workload)
                    .Where(variable => variable.ValueFrom?.ConfigMapKeyRef is not null)
                    .Select(variable => variable.ValueFrom.ConfigMapKeyRef.Name))),
            overlays.Get(overlay).Of<V1ConfigMap>()
                .Where(map => map.Metadata.Labels?.ContainsKey(Dashboard) is not true)
                .Select(map => map.Metadata.Name));

    [Theory, ClassData<OverlayNames>]
    public void A_route_leads_from_a_listener_to_a_port_of_a_service(string overlay)
    {
        var built = overlays.Get(overlay);
        Expect.None(
            from route in built.Of<GrpcRoute>()
            from parent in route.Spec.ParentRefs
            where !built.Of<Gateway>().Any(gateway => gateway.Metadata.Name == parent.Name
                && gateway.Metadata.NamespaceProperty == (parent.Namespace ?? route.Metadata.NamespaceProperty)
                && gateway.Spec.Listeners.Any(listener => listener.Name == (parent.SectionName ?? listener.Name)
                    && Admits(listener, route.Metadata.NamespaceProperty)))
            select $"{route.Metadata.Name} from {parent.Name}");
        Expect.None(
            from route in built.Of<GrpcRoute>()
            from rule in route.Spec.Rules
            from backend in rule.BackendRefs
            where !built.Of<V1Service>().Any(service => service.Metadata.Name == backend.Name
                && service.Spec.Ports.Any(port => port.Port == backend.Port))
            select $"{route.Metadata.Name} to {backend.Name}:{backend.Port}");
    }

    // gRPC with keys in its headers: never in clear text from outside.
    [Theory, ClassData<OverlayNames>]
    public void A_way_in_from_outside_is_encrypted(string overlay) =>
        Expect.None(
            from gateway in overlays.Get(overlay).Of<Gateway>()
            from listener in gateway.Spec.Listeners
            where listener is not { Protocol: "HTTPS" or "TLS", Tls.CertificateRefs.Count: > 0 }
            select $"{gateway.Metadata.Name}: {listener.Name}");

    [Theory, ClassData<OverlayNames>]
    public void A_trigger_has_its_authentication(string overlay) =>
        Expect.Same(
            overlays.Get(overlay).Of<ScaledObject>()
                .SelectMany(item => item.Spec.Triggers)
                .Select(trigger => trigger.AuthenticationRef?.Name)
                .OfType<string>(),
            NamesOf<TriggerAuthentication>(overlay));

    // Its proxies are pods beside it that no rule of ours knows.
    [Theory, ClassData<OverlayNames>]
    public void A_gateway_is_in_a_namespace_without_policies(string overlay)
    {
        var built = overlays.Get(overlay);
        var denied = built.Of<V1NetworkPolicy>().Select(policy => policy.Metadata.NamespaceProperty).ToHashSet();
        Expect.None(built.Of<Gateway>()
            .Where(gateway => denied.Contains(gateway.Metadata.NamespaceProperty))
            .Select(gateway => gateway.Metadata.Name));
    }

    private IEnumerable<string> NamesOf<T>(string overlay)
        where T : IKubernetesObject<V1ObjectMeta> =>
        overlays.Get(overlay).Of<T>().Select(item => item.Metadata.Name);

    private static IEnumerable<V1EnvVar> VariablesOf(Workload workload) =>
        workload.Containers.SelectMany(item => item.Container.Env ?? []);

    // A cluster gives each namespace a label with its name.
    private static bool Admits(GatewayListener listener, string space) =>
        listener.AllowedRoutes?.Namespaces is { From: "Selector", Selector: { } selector }
        && selector.Selects(new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = space });
}
