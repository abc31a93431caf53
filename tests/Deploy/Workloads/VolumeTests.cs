using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Workloads;

/// <summary>Where processes can write, and what they read.</summary>
public sealed class VolumeTests(BuiltOverlays overlays)
{
    [Theory, ClassData<OverlayNames>]
    public void A_volume_is_bounded_or_is_a_claim_or_can_only_be_read(string overlay) =>
        Expect.None(
            from workload in overlays.Workloads(overlay)
            from volume in workload.Pod.Volumes ?? []
            where !IsAllowed(volume)
            select $"{workload}: {volume.Name}");

    [Theory, ClassData<OverlayNames>]
    public void Every_mount_has_its_volume_and_every_volume_its_mount(string overlay) =>
        Expect.None(overlays.Workloads(overlay).Where(workload => !workload.IsOfOperator).SelectMany(workload =>
        {
            var volumes = (workload.Pod.Volumes ?? []).Select(volume => volume.Name)
                .Concat(workload.Claims)
                .ToHashSet();
            var mounts = workload.Containers
                .SelectMany(item => item.Container.VolumeMounts ?? []).Select(mount => mount.Name).ToHashSet();
            return volumes.Except(mounts).Select(name => $"{workload}: {name} is not mounted")
                .Concat(mounts.Except(volumes).Select(name => $"{workload}: {name} is no volume"));
        }));

    // Pods of one node can share a claim of any kind: that is `dev`, with one pod of each.
    [Theory, ClassData<OverlayNames>]
    public void A_claim_of_several_workloads_can_be_mounted_on_several_nodes(string overlay)
    {
        Assert.SkipWhen(overlays.Workloads(overlay).All(item => item.Replicas is null or 1), "One pod of each.");
        var users = UsersOfClaims(overlay);
        Expect.None(overlays.Get(overlay).Of<V1PersistentVolumeClaim>()
            .Where(claim => users[claim.Metadata.Name].Count() > 1 && !claim.Spec.AccessModes.Contains("ReadWriteMany"))
            .Select(claim => claim.Metadata.Name));
    }

    // The new pod could not start while the old one has it.
    [Theory, ClassData<OverlayNames>]
    public void A_deployment_with_a_claim_of_its_own_ends_one_pod_before_the_next_starts(string overlay)
    {
        var built = overlays.Get(overlay);
        var own = UsersOfClaims(overlay).Where(users => users.Count() == 1).Select(users => users.Single()).ToHashSet();
        Expect.None(built.Of<V1Deployment>()
            .Where(item => own.Contains(item.Metadata.Name) && item.Spec is not { Replicas: null or 1, Strategy.Type: "Recreate" })
            .Select(item => item.Metadata.Name));
    }

    private ILookup<string, string> UsersOfClaims(string overlay) =>
        overlays.Workloads(overlay)
            .SelectMany(workload => ClaimNamesOf(workload).Select(claim => (claim, workload.Name)))
            .ToLookup(item => item.claim, item => item.Name);

    internal static IEnumerable<string> ClaimNamesOf(Workload workload) =>
        (workload.Pod.Volumes ?? [])
            .Where(volume => volume.PersistentVolumeClaim is not null)
            .Select(volume => volume.PersistentVolumeClaim.ClaimName);

    private static bool IsAllowed(V1Volume volume) => volume switch
    {
        { EmptyDir: { } empty } => empty.SizeLimit is not null,
        { PersistentVolumeClaim: not null } or { ConfigMap: not null } or { Secret: not null } => true,
        _ => false,
    };
}
