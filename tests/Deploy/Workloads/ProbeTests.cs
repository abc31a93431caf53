using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Workloads;

/// <summary>How the cluster learns whether a container lives and whether it is ready.</summary>
public sealed class ProbeTests(BuiltOverlays overlays)
{
    [Theory, ClassData<OverlayNames>]
    public void Every_lasting_container_is_asked_whether_it_lives_and_whether_it_is_ready(string overlay) =>
        Expect.Each(Probed(overlay), item => item.Container is { LivenessProbe: not null, ReadinessProbe: not null });

    [Theory, ClassData<OverlayNames>]
    public void A_service_is_asked_by_gRPC_on_its_port_for_the_health_that_is_meant(string overlay) =>
        Expect.Each([.. Probed(overlay).Where(item => item.IsOurs)], item =>
            item.Container.Ports.Single(port => port.Name == "grpc").ContainerPort is var port
            && Asks(item.Container.StartupProbe, port, "live")
            && Asks(item.Container.LivenessProbe, port, "live")
            && Asks(item.Container.ReadinessProbe, port, "ready"));

    [Theory, ClassData<OverlayNames>]
    public void A_probe_goes_to_a_port_of_its_container(string overlay) =>
        Expect.None(
            from item in overlays.Containers(overlay)
            from probe in ProbesOf(item.Container)
            let port = probe.Grpc?.Port.ToString() ?? probe.HttpGet?.Port.Value ?? probe.TcpSocket?.Port.Value
            where port is not null && !(item.Container.Ports ?? []).Any(own => own.Name == port || $"{own.ContainerPort}" == port)
            select $"{item}: {port}");

    private PodContainer[] Probed(string overlay) =>
    [
        .. overlays.Containers(overlay)
            .Where(item => item.Workload is { IsLasting: true, IsOfOperator: false } && !item.IsFirst),
    ];

    private static bool Asks(V1Probe? probe, int port, string service) =>
        probe?.Grpc is { } grpc && (grpc.Port, grpc.Service) == (port, service);

    private static IEnumerable<V1Probe> ProbesOf(V1Container container) =>
        new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }.OfType<V1Probe>();
}
