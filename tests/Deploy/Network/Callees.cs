using FacePlatform.Tests.Deploy.Variables;
using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Network;

/// <summary>Which pods answer at the address of a Service.</summary>
internal sealed class Callees(KubernetesOverlay overlay)
{
    private readonly IReadOnlyList<Workload> _workloads = overlay.Workloads;

    /// <summary>Their part and the port of their container.</summary>
    public IEnumerable<Address> Of(Address address) =>
        (from service in overlay.Of<V1Service>()
         where service.Metadata.Name == address.Host
         from port in service.Spec.Ports
         where port.Port == address.Port
         from workload in _workloads
         where service.Spec.Selector.Selects(workload.Labels)
         from own in workload.Ports
         where own.Name == port.TargetPort?.Value || $"{own.ContainerPort}" == (port.TargetPort?.Value ?? $"{port.Port}")
         select new Address(workload.Part, own.ContainerPort))
        .Concat(OperatorServices.Of(overlay).Where(service => service == address))
        .Distinct();
}
