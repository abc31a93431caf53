using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Deploy.Variables;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Workloads;

/// <summary>Who writes more than the volume holds is evicted, and does so again wherever it comes.</summary>
public sealed class TemporaryFileTests(BuiltOverlays overlays)
{
    private const long Slack = 64L << 20;

    [Theory, ClassData<OverlayNames>]
    public void What_a_pod_may_write_is_above_its_temporary_volumes(string overlay) =>
        Expect.None(
            from workload in overlays.Workloads(overlay)
            let volumes = (workload.Pod.Volumes ?? []).Where(volume => volume.EmptyDir is { Medium: null or "" }).Sum(SizeOf)
            where volumes > 0
            let limit = workload.Containers.Sum(item => Quantity(item.Container.Resources?.Limits?["ephemeral-storage"]))
            // The container's log is counted too.
            where limit < volumes + Slack
            select $"{workload}: {limit} against {volumes}");

    // Registered at the same time: two networks, each beside its parent's.
    [Theory, ClassData<OverlayNames>]
    public void Training_has_room_for_two_networks_of_the_largest_size_and_their_parents(string overlay)
    {
        var store = ServiceAssembly.Of("Training").Options.Single(options => options.Section == "ModelStore").Type;
        var largest = (long)store.GetProperty("MaxModelBytes")!.GetValue(Activator.CreateInstance(store))!;
        var pods = overlays.Containers(overlay).Where(item => item is { IsOurs: true, Project: "Training" }).ToArray();
        Assert.NotEmpty(pods);
        Expect.None(pods
            .Where(item => item.Workload.Pod.Volumes.Where(volume => volume.Name == "tmp").Sum(SizeOf) < 4 * largest)
            .Select(item => $"{item}"));
    }

    private static decimal SizeOf(V1Volume volume) => Quantity(volume.EmptyDir.SizeLimit);

    private static decimal Quantity(ResourceQuantity? quantity) => quantity?.ToDecimal() ?? 0;
}
