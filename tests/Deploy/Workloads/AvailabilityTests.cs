using FacePlatform.Jobs;
using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Deploy.Variables;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.Keda;
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

    [Theory, ClassData<OverlayNames>]
    public void What_is_scaled_exists_once_and_does_not_say_itself_how_many_it_is(string overlay)
    {
        var targets = TargetsOf(overlays.Get(overlay)).ToArray();
        Assert.Equal(targets.Distinct(), targets);
        var workloads = overlays.Workloads(overlay);
        Expect.None(targets
            .Where(target => workloads.SingleOrDefault(item => (item.Kind, item.Name) == target) is not { Replicas: null })
            .Select(target => $"{target}"));
    }

    [Theory, ClassData<OverlayNames>]
    public void Scaling_goes_from_few_to_more(string overlay)
    {
        var built = overlays.Get(overlay);
        Expect.None(built.Of<V2HorizontalPodAutoscaler>()
            .Where(item => !((item.Spec.MinReplicas ?? 1) < item.Spec.MaxReplicas && item.Spec.Metrics is { Count: > 0 }))
            .Select(item => item.Metadata.Name));
        Expect.None(built.Of<ScaledObject>()
            .Where(item => !((item.Spec.MinReplicaCount ?? 0) < (item.Spec.MaxReplicaCount ?? 100) && item.Spec.Triggers.Count > 0))
            .Select(item => item.Metadata.Name));
    }

    // Calls go round robin: two rounds ask each of them, also while one comes or goes.
    [Theory, ClassData<OverlayNames>]
    public void An_activation_asks_as_many_Embeddings_as_there_may_be(string overlay)
    {
        var built = overlays.Get(overlay);
        var most = built.Of<ScaledObject>().SingleOrDefault(item => item.Spec.ScaleTargetRef.Name == "embedding") is { } scaled
            ? scaled.Spec.MaxReplicaCount ?? 100
            : built.Get<V1Deployment>("embedding").Spec.Replicas ?? 1;
        Expect.Each(
            [.. overlays.Containers(overlay).Where(item => item.Workload.Name == "training")],
            item =>
            {
                var options = ServiceAssembly.Of(item.Project).Options.Single(options => options.Section == "ModelStore");
                var store = ContainerVariables.Of(item, built).ToConfiguration().GetSection(options.Section).Get(options.Type)
                    ?? Activator.CreateInstance(options.Type);
                return (int)options.Type.GetProperty("RequiredAnswers")!.GetValue(store)! >= 2 * most;
            });
    }

    // A list in a patch takes the place of the other list.
    [Fact]
    public void On_a_GPU_nothing_is_scaled_by_less()
    {
        var triggers = new[] { "cpu", "gpu" }
            .Select(overlay => overlays.Get(overlay).Of<ScaledObject>()
                .SelectMany(item => item.Spec.Triggers.Select(trigger =>
                    (item.Metadata.Name, trigger.Type, trigger.Metadata.GetValueOrDefault("query"))))
                .ToArray())
            .ToArray();
        Assert.NotEmpty(triggers[0]);
        Expect.None(triggers[0].Except(triggers[1]).Select(trigger => $"{trigger}"));
    }

    // Half of an even number is no majority: it bears no more losses than one node less.
    [Theory, ClassData<OverlayNames>]
    public void A_broker_has_a_majority_when_a_node_is_away(string overlay) =>
        Expect.Each(
            [.. overlays.Get(overlay).Of<RabbitmqCluster>()],
            cluster => cluster.Spec.Replicas % 2 == 1 && cluster.Spec is { Persistence.Storage: not null });

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

    private static IEnumerable<(string Kind, string Name)> TargetsOf(KubernetesOverlay overlay) =>
        overlay.Of<V2HorizontalPodAutoscaler>()
            .Select(item => (item.Spec.ScaleTargetRef.Kind, item.Spec.ScaleTargetRef.Name))
            .Concat(overlay.Of<ScaledObject>()
                .Select(item => (item.Spec.ScaleTargetRef.Kind ?? nameof(V1Deployment)[2..], item.Spec.ScaleTargetRef.Name)));

    // The fewest that there are while nothing is amiss.
    private static int LeastOf(KubernetesOverlay overlay, Workload workload) =>
        overlay.Of<V2HorizontalPodAutoscaler>()
            .Where(item => (item.Spec.ScaleTargetRef.Kind, item.Spec.ScaleTargetRef.Name) == (workload.Kind, workload.Name))
            .Select(item => item.Spec.MinReplicas ?? 1)
            .Concat(overlay.Of<ScaledObject>()
                .Where(item => item.Spec.ScaleTargetRef.Name == workload.Name)
                .Select(item => item.Spec.MinReplicaCount ?? 0))
            .Append(workload.Replicas ?? int.MaxValue)
            .Min() is var least and < int.MaxValue ? least : 1;

    // Percentages are rounded up: https://kubernetes.io/docs/tasks/run-application/configure-pdb
    private static int Disruptions(V1PodDisruptionBudgetSpec budget, int pods) =>
        budget.MaxUnavailable is { } most ? Count(most.Value, pods) : pods - Count(budget.MinAvailable!.Value, pods);

    private static int Count(string value, int pods) =>
        value.EndsWith('%') ? (int)Math.Ceiling(pods * int.Parse(value[..^1]) / 100.0) : int.Parse(value);
}
