using FacePlatform.Jobs;
using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Deploy.Scaling;
using FacePlatform.Tests.Deploy.Variables;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;
using k8s.Models;
using Microsoft.Extensions.Configuration;

namespace FacePlatform.Tests.Deploy.Workloads;

/// <summary>How many there are, and how they go.</summary>
public sealed class AvailabilityTests(BuiltOverlays overlays)
{
    [Theory, ClassData<OverlayNames>]
    public void A_disruption_budget_is_of_one_workload_and_lets_one_pod_go(string overlay)
    {
        var built = overlays.Get(overlay);
        Expect.None(built.Of<V1PodDisruptionBudget>()
            .Where(budget => overlays.Workloads(overlay).Where(item => budget.Spec.Selector.Selects(item.Labels)).ToArray()
                is not [var workload] || Disruptions(budget.Spec, LeastOf(built, workload)) < 1)
            .Select(budget => budget.Metadata.Name));
    }

    [Theory, ClassData<OverlayNames>]
    public void What_has_several_pods_is_spread_and_has_a_disruption_budget(string overlay)
    {
        var built = overlays.Get(overlay);
        Expect.None(
            from workload in overlays.Workloads(overlay)
            where LeastOf(built, workload) > 1
            where !built.Of<V1PodDisruptionBudget>().Any(budget => budget.Spec.Selector.Selects(workload.Labels))
                || workload.Pod is { TopologySpreadConstraints: null or [], Affinity.PodAntiAffinity: null }
            select $"{workload}");
    }

    // Half of an even number is no majority: it bears no more losses than one node less.
    [Theory, ClassData<OverlayNames>]
    public void A_broker_has_a_majority_when_a_node_is_away(string overlay) =>
        Expect.None(overlays.Get(overlay).Of<RabbitmqCluster>()
            .Where(cluster => cluster.Spec.Replicas % 2 == 0 || cluster.Spec is not { Persistence.Storage: not null })
            .Select(cluster => cluster.Metadata.Name));

    [Theory, ClassData<OverlayNames>]
    public void A_worker_has_the_time_to_hand_its_job_over(string overlay) =>
        Expect.Each(
            [.. overlays.Containers(overlay).Where(item => item.IsOurs && ServiceAssembly.Of(item.Project).Options.Any(options => options.Section == JobsOptions.Section))],
            item =>
            {
                var jobs = ContainerVariables.Of(item, overlays.Get(overlay)).ToConfiguration()
                    .GetSection(JobsOptions.Section).Get<JobsOptions>() ?? new JobsOptions();
                var sleep = TimeSpan.FromSeconds(item.Container.Lifecycle?.PreStop?.Sleep?.Seconds ?? 0);
                return TimeSpan.FromSeconds(item.Workload.Pod.TerminationGracePeriodSeconds ?? 30)
                    > sleep + jobs.HandOverTimeout + JobsExtensions.ShutdownMargin;
            });

    // The fewest that there are while nothing is amiss.
    private static int LeastOf(KubernetesOverlay overlay, Workload workload) =>
        Autoscaler.AllOf(overlay).SingleOrDefault(scaler => scaler.Target == $"{workload}")?.Least ?? workload.Replicas ?? 1;

    // Percentages are rounded up: https://kubernetes.io/docs/tasks/run-application/configure-pdb
    private static int Disruptions(V1PodDisruptionBudgetSpec budget, int pods) =>
        budget.MaxUnavailable is { } most ? Count(most.Value, pods) : pods - Count(budget.MinAvailable!.Value, pods);

    private static int Count(string value, int pods) =>
        value.EndsWith('%') ? (int)Math.Ceiling(pods * int.Parse(value[..^1]) / 100.0) : int.Parse(value);
}
