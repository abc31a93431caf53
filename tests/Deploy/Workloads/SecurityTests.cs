using FacePlatform.Tests.Deploy.Overlays;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Workloads;

/// <summary>What no process in the cluster may do.</summary>
public sealed class SecurityTests(BuiltOverlays overlays)
{
    private const string Enforced = "pod-security.kubernetes.io/enforce";

    [Theory, ClassData<OverlayNames>]
    public void The_namespace_enforces_the_restricted_standard(string overlay) =>
        Assert.Equal("restricted", overlays.Get(overlay).Get<V1Namespace>("faceplatform").Metadata.Labels[Enforced]);

    [Theory, ClassData<OverlayNames>]
    public void No_container_runs_as_root(string overlay) =>
        Expect.Each(overlays.Containers(overlay), item =>
            (item.Container.SecurityContext?.RunAsNonRoot ?? item.Workload.Pod.SecurityContext?.RunAsNonRoot) is true
            && (item.Container.SecurityContext?.RunAsUser ?? item.Workload.Pod.SecurityContext?.RunAsUser) is > 0);

    [Theory, ClassData<OverlayNames>]
    public void No_container_gets_more_rights_than_it_starts_with(string overlay) =>
        Expect.Each(overlays.Containers(overlay), item =>
            item.Container.SecurityContext is { AllowPrivilegeEscalation: false, Privileged: not true });

    [Theory, ClassData<OverlayNames>]
    public void Every_container_drops_all_capabilities(string overlay) =>
        Expect.Each(overlays.Containers(overlay), item =>
            item.Container.SecurityContext?.Capabilities is { Drop: ["ALL"], Add: null or [] });

    [Theory, ClassData<OverlayNames>]
    public void Every_container_has_a_root_file_system_that_is_read_only(string overlay) =>
        Expect.Each(overlays.Containers(overlay), item => item.Container.SecurityContext?.ReadOnlyRootFilesystem is true);

    [Theory, ClassData<OverlayNames>]
    public void Every_container_has_the_runtimes_seccomp_profile(string overlay) =>
        Expect.Each(overlays.Containers(overlay), item =>
            (item.Container.SecurityContext?.SeccompProfile ?? item.Workload.Pod.SecurityContext?.SeccompProfile)?.Type
                == "RuntimeDefault");

    [Theory, ClassData<OverlayNames>]
    public void No_pod_shares_anything_with_its_node(string overlay) =>
        Expect.Each(overlays.Workloads(overlay), workload =>
            workload.Pod is { HostNetwork: not true, HostPID: not true, HostIPC: not true }
            && workload.Ports.All(port => port.HostPort is null));

    [Theory, ClassData<OverlayNames>]
    public void No_pod_has_a_token_of_the_cluster(string overlay)
    {
        Expect.Each(overlays.Workloads(overlay), workload => workload.Pod.AutomountServiceAccountToken is false);
        Expect.Each(
            [.. overlays.Get(overlay).Of<V1ServiceAccount>()], account => account.AutomountServiceAccountToken is false);
    }

    [Theory, ClassData<OverlayNames>]
    public void Every_image_is_pinned(string overlay) =>
        Expect.Each(overlays.Containers(overlay), item =>
            item.Container.Image?[item.ImageName.Length..] is { Length: > 1 } version && version != ":latest");
}
