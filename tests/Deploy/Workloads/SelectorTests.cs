using System.Globalization;
using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Workloads;

/// <summary>Selectors find what they are meant for, and nothing else.</summary>
public sealed class SelectorTests(BuiltOverlays overlays)
{
    [Theory, ClassData<OverlayNames>]
    public void A_workload_selects_its_own_pods_and_no_others(string overlay)
    {
        var workloads = overlays.Workloads(overlay);
        Expect.None(
            from selecting in workloads
            where selecting.Selector is not null
            from selected in workloads
            let selects = selecting.Selector!.Selects(selected.Labels)
            where selects != (selecting == selected)
            select $"{selecting}, pods of {selected}: {selects}");
    }

    [Theory, ClassData<OverlayNames>]
    public void A_service_leads_to_pods_of_one_part_that_have_its_ports(string overlay)
    {
        var workloads = overlays.Workloads(overlay);
        Expect.None(overlays.Get(overlay).Of<V1Service>().SelectMany(service =>
        {
            var selected = workloads.Where(workload => service.Spec.Selector.Selects(workload.Labels)).ToArray();
            return selected.Select(workload => workload.Part).Distinct().Count() != 1
                ? [$"{service.Metadata.Name} leads to {string.Join(", ", selected.AsEnumerable())}"]
                : from workload in selected
                  from port in service.Spec.Ports
                  where !Has(workload, port)
                  select $"{service.Metadata.Name}: {workload} has no port {port.Name}";
        }));
    }

    [Theory, ClassData<OverlayNames>]
    public void A_stateful_set_has_its_headless_service(string overlay)
    {
        var built = overlays.Get(overlay);
        Expect.None(built.Of<V1StatefulSet>()
            .Where(set => !built.Of<V1Service>().Any(service =>
                service.Metadata.Name == set.Spec.ServiceName
                && service.Spec.ClusterIP == "None"
                && service.Spec.Selector.Selects(set.Spec.Template.Metadata.Labels)))
            .Select(set => set.Metadata.Name));
    }

    [Theory, ClassData<OverlayNames>]
    public void Pods_are_spread_by_labels_that_they_have(string overlay) =>
        Expect.None(
            from workload in overlays.Workloads(overlay)
            from spread in workload.Pod.TopologySpreadConstraints ?? []
            where !spread.LabelSelector.Selects(workload.Labels)
            select $"{workload}");

    private static bool Has(Workload workload, V1ServicePort port)
    {
        var target = port.TargetPort?.Value ?? port.Port.ToString(CultureInfo.InvariantCulture);
        return workload.Ports.Any(own =>
            (own.Name == target || own.ContainerPort.ToString(CultureInfo.InvariantCulture) == target)
            && (own.Protocol ?? "TCP") == (port.Protocol ?? "TCP"));
    }
}
