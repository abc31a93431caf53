using FacePlatform.Jobs;
using FacePlatform.Jobs.Queue.Broker;
using FacePlatform.Storage;
using FacePlatform.Tests.Deploy.Network;
using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Deploy.Variables;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.Keda;
using k8s.Models;
using Microsoft.Extensions.Configuration;

namespace FacePlatform.Tests.Deploy.Scaling;

/// <summary>What counts replicas counts the right things, where they are.</summary>
public sealed class ScalingTests(BuiltOverlays overlays)
{
    private const string Connection = "ConnectionStrings__";

    [Theory, ClassData<OverlayNames>]
    public void What_is_scaled_exists_once_and_does_not_say_itself_how_many_it_is(string overlay)
    {
        var targets = Autoscaler.AllOf(overlays.Get(overlay)).Select(scaler => scaler.Target).ToArray();
        Assert.Equal(targets.Distinct(), targets);
        var workloads = overlays.Workloads(overlay);
        Expect.None(targets.Where(target => workloads.SingleOrDefault(item => $"{item}" == target) is not { Replicas: null }));
    }

    [Theory, ClassData<OverlayNames>]
    public void Scaling_goes_from_few_to_more_by_some_measure(string overlay)
    {
        Expect.None(Autoscaler.AllOf(overlays.Get(overlay))
            .Where(scaler => scaler.Least >= scaler.Most)
            .Select(scaler => scaler.Target));
        Assert.All(overlays.Get(overlay).Of<V2HorizontalPodAutoscaler>(), item => Assert.NotEmpty(item.Spec.Metrics));
        Assert.All(overlays.Get(overlay).Of<ScaledObject>(), item => Assert.NotEmpty(item.Spec.Triggers));
    }

    [Theory, ClassData<OverlayNames>]
    public void A_trigger_has_parameters_that_its_scaler_reads(string overlay) =>
        Expect.None(
            from scaled in overlays.Get(overlay).Of<ScaledObject>()
            from trigger in scaled.Spec.Triggers
            from parameter in trigger.Metadata.Keys
            where !ScalerParameters.Has(trigger.Type, parameter)
            select $"{scaled.Metadata.Name}: {trigger.Type}, {parameter}");

    [Theory, ClassData<OverlayNames>]
    public void A_trigger_asks_a_service_by_its_whole_name_and_is_let_in(string overlay)
    {
        var built = overlays.Get(overlay);
        var callees = new Callees(built);
        var arrows = new PolicyRules(built).Arrows().Select(arrow => $"{arrow}").ToHashSet();
        Expect.None(
            from scaled in built.Of<ScaledObject>()
            from trigger in scaled.Spec.Triggers
            from parameter in trigger.Metadata
            from address in Address.AllOf(parameter.Value)
            where !parameter.Value.Contains($"{address.Host}.{scaled.Metadata.NamespaceProperty}.svc", StringComparison.Ordinal)
                || callees.Of(address).ToArray() is not [var callee]
                || !arrows.Contains($"namespace keda → {callee}")
            select $"{scaled.Metadata.Name}: {parameter.Key} is {parameter.Value}");
    }

    // A job's message is unacknowledged while a worker has it: not counted, workers would be taken away from under their jobs.
    [Theory, ClassData<OverlayNames>]
    public void Workers_are_counted_by_all_messages_of_the_queue_that_they_read(string overlay)
    {
        var built = overlays.Get(overlay);
        var scaled = built.Of<ScaledObject>().ToDictionary(item => item.Spec.ScaleTargetRef.Name);
        Expect.None(
            from item in overlays.Containers(overlay)
            where ContainerVariables.Of(item, built).All.Contains(new($"{JobsOptions.Section}__{nameof(JobsOptions.Role)}", "worker"))
            let queue = QueueOf(ContainerVariables.Of(item, built))
            where !(scaled.TryGetValue(item.Workload.Name, out var scaler)
                && scaler.Spec is { MinReplicaCount: 0, Triggers: [{ Type: "rabbitmq" } trigger] }
                && trigger.Metadata["queueName"] == queue
                && trigger.Metadata is { } parameters
                && parameters["protocol"] == "http"
                && parameters["mode"] == "QueueLength"
                && parameters.TryGetValue("excludeUnacknowledged", out var excluded) is var isSaid
                && (!isSaid || excluded == "false"))
            select $"{item}: {queue}");
    }

    // Calls go round robin: two rounds ask each of them, also while one comes or goes.
    [Theory, ClassData<OverlayNames>]
    public void An_activation_asks_as_many_Embeddings_as_there_may_be(string overlay)
    {
        var built = overlays.Get(overlay);
        var most = Autoscaler.AllOf(built).SingleOrDefault(scaler => scaler.Target == "Deployment/embedding")?.Most
            ?? built.Get<V1Deployment>("embedding").Spec.Replicas
            ?? 1;
        Expect.Each(TrainingsOf(overlay), item => (int)ModelStoreOption(built, item, "RequiredAnswers") >= 2 * most);
    }

    // A client of NFS may not see for a minute that a model was activated (acdirmax of nfs(5)), and the model is loaded after
    // that; who asked the gateway waits two minutes.
    [Theory, ClassData<OverlayNames>]
    public void An_activation_waits_for_the_slowest_node_where_nodes_share_the_models_and_ends_before_its_caller(string overlay)
    {
        var built = overlays.Get(overlay);
        var shared = built.Get<V1PersistentVolumeClaim>("model-store").Spec.AccessModes.Contains("ReadWriteMany");
        Expect.Each(TrainingsOf(overlay), item => (TimeSpan)ModelStoreOption(built, item, "ActivationTimeout") is var waits
            && waits <= TimeSpan.FromSeconds(110)
            && (!shared || waits >= TimeSpan.FromSeconds(90)));
    }

    // A list in a patch takes the place of the other list.
    [Fact]
    public void On_a_GPU_nothing_is_scaled_by_less() =>
        Expect.None(MeasuresOf("cpu").Except(MeasuresOf("gpu")));

    private IEnumerable<string> MeasuresOf(string overlay) =>
        from scaled in overlays.Get(overlay).Of<ScaledObject>()
        from trigger in scaled.Spec.Triggers
        select $"{scaled.Metadata.Name}: {trigger.Type}, {string.Join(", ", trigger.Metadata
            .Where(parameter => parameter.Key != "threshold").Select(parameter => parameter.Value))}";

    private PodContainer[] TrainingsOf(string overlay) =>
        [.. overlays.Containers(overlay).Where(item => item.Workload.Name == "training")];

    private static object ModelStoreOption(KubernetesOverlay built, PodContainer item, string name)
    {
        var options = ServiceAssembly.Of(item.Project).Options.Single(options => options.Section == "ModelStore");
        var store = ContainerVariables.Of(item, built).ToConfiguration().GetSection(options.Section).Get(options.Type)
            ?? Activator.CreateInstance(options.Type);
        return options.Type.GetProperty(name)!.GetValue(store)!;
    }

    private static string QueueOf(ContainerVariables variables) =>
        variables.All.FirstOrDefault(item => item.Key == $"{MessagingOptions.Section}__{nameof(MessagingOptions.QueueName)}").Value
        ?? QueueNames.Default(
            variables.All.Single(item => item.Key.StartsWith(Connection, StringComparison.Ordinal)).Key[Connection.Length..],
            new DatabaseOptions { Provider = DatabaseProvider.Postgres });
}
