using FacePlatform.Tests.Deploy.Overlays;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Workloads;

/// <summary>What containers ask for and may use.</summary>
public sealed class ResourceTests(BuiltOverlays overlays)
{
    private const string Gpu = "nvidia.com/gpu";

    private static readonly string[] s_resources = ["cpu", "memory"];

    [Theory, ClassData<OverlayNames>]
    public void Every_container_asks_for_processors_and_memory_and_has_limits_above_that(string overlay) =>
        Expect.None(
            from item in overlays.Containers(overlay)
            from resource in s_resources
            let asked = Quantity(item.Container.Resources?.Requests, resource)
            let limit = Quantity(item.Container.Resources?.Limits, resource)
            where !(asked > 0 && limit >= asked)
            select $"{item}: {resource}");

    // https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus: only limits count. Nodes with GPUs are usually tainted.
    [Theory, ClassData<OverlayNames>]
    public void A_container_with_a_GPU_goes_to_a_node_that_has_one_and_insists_on_using_it(string overlay)
    {
        var users = overlays.Containers(overlay)
            .Where(item => Quantity(item.Container.Resources?.Limits, Gpu) is not null)
            .ToArray();
        Assert.Equal(overlay == "gpu" ? ["Embedding"] : [], users.Select(item => item.Project));
        Expect.None(users
            .Where(item => item.Workload.Pod is not { NodeSelector.Count: > 0 } pod
                || (pod.Tolerations ?? []).All(toleration => toleration.Key != Gpu)
                || !item.ImageName.EndsWith("-cuda", StringComparison.Ordinal)
                || item.Container.Env.All(variable =>
                    (variable.Name, variable.Value) != ("Embedding__ExecutionProvider", "cuda")))
            .Select(item => $"{item}"));
    }

    private static decimal? Quantity(IDictionary<string, ResourceQuantity>? quantities, string resource) =>
        quantities is not null && quantities.TryGetValue(resource, out var quantity) ? quantity.ToDecimal() : null;
}
