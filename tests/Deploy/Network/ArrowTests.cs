using FacePlatform.Tests.Deploy.Overlays;
using FacePlatform.Tests.Deploy.Variables;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.Keda;

namespace FacePlatform.Tests.Deploy.Network;

/// <summary>The arrows of the map, and no other.</summary>
public sealed class ArrowTests(BuiltOverlays overlays)
{
    private const string Scaling = "namespace keda";

    // The cluster's, and a cache on each node.
    private static readonly string[] s_dns = ["namespace kube-system", "169.254.20.10/32"];
    private static readonly string[] s_dnsPorts = ["53", "53/UDP"];

    private static readonly Arrow[] s_map =
    [
        // The platform's own.
        new(Arrow.Anyone, "gateway", "8081"),
        new("gateway", "embedding", "8091"),
        new("gateway", "identity", "8101"),
        new("gateway", "style-transfer", "8111"),
        new("gateway", "training", "8121"),
        new("training", "embedding", "8091"),
        new("training", "identity", "8101"),

        // The broker, the index and the databases.
        new("style-transfer", "rabbitmq", "5672"),
        new("training", "rabbitmq", "5672"),
        new("identity", "qdrant", "6334"),
        new("gateway", "postgresql", "5432"),
        new("identity", "postgresql", "5432"),
        new("style-transfer", "postgresql", "5432"),
        new("training", "postgresql", "5432"),
        new("postgresql-backup", "postgresql", "5432"),

        // Nodes of a cluster among themselves.
        new("rabbitmq", "rabbitmq", "4369"),
        new("rabbitmq", "rabbitmq", "25672"),
        new("qdrant", "qdrant", "6333"),
        new("qdrant", "qdrant", "6335"),

        // Telemetry.
        new("gateway", "otel-collector", "4317"),
        new("embedding", "otel-collector", "4317"),
        new("identity", "otel-collector", "4317"),
        new("style-transfer", "otel-collector", "4317"),
        new("training", "otel-collector", "4317"),
        new("prometheus", "otel-collector", "9464"),

        // Who runs, scales and shows them.
        new("namespace rabbitmq-system", "rabbitmq", "15672"),
        new(Scaling, "rabbitmq", "15672"),
        new(Scaling, "prometheus", "9090"),
        new("namespace grafana", "prometheus", "9090"),
    ];

    [Theory, ClassData<OverlayNames>]
    public void The_policies_allow_the_arrows_of_the_map_and_no_other(string overlay)
    {
        var parts = overlays.Workloads(overlay).Select(workload => workload.Part).Distinct().ToArray();
        var isScaled = overlays.Get(overlay).Of<ScaledObject>().Any();
        var expected = s_map
            .Where(arrow => parts.Contains(arrow.To) && (IsOutside(arrow.From) || parts.Contains(arrow.From)))
            .Where(arrow => isScaled || arrow.From != Scaling)
            .Concat(
                from part in parts
                from dns in s_dns
                from port in s_dnsPorts
                select new Arrow(part, dns, port));

        Expect.Same(
            expected.Select(arrow => $"{arrow}"),
            new PolicyRules(overlays.Get(overlay)).Arrows().Select(arrow => $"{arrow}"));
    }

    [Theory, ClassData<OverlayNames>]
    public void Both_ends_of_an_arrow_agree(string overlay) => Expect.None(new PolicyRules(overlays.Get(overlay)).Halves());

    [Theory, ClassData<OverlayNames>]
    public void The_default_is_deny_both_ways(string overlay) =>
        Assert.Contains(new PolicyRules(overlays.Get(overlay)).Policies, policy =>
            policy.Spec.PodSelector is { MatchLabels: null or { Count: 0 }, MatchExpressions: null or [] }
            && policy.Spec.PolicyTypes.Order().SequenceEqual(Enum.GetNames<PolicyDirection>().Order())
            && policy.Spec is { Ingress: null or [], Egress: null or [] });

    [Theory, ClassData<OverlayNames>]
    public void A_policy_is_of_pods_that_there_are(string overlay) =>
        Expect.Each(new PolicyRules(overlays.Get(overlay)).Policies, policy =>
            overlays.Workloads(overlay).Any(workload => policy.Spec.PodSelector.Selects(workload.Labels)));

    [Theory, ClassData<OverlayNames>]
    public void The_other_end_of_a_rule_exists_and_has_the_port(string overlay)
    {
        var rules = new PolicyRules(overlays.Get(overlay));
        var workloads = overlays.Workloads(overlay);
        Expect.None(
            from policy in rules.Policies
            from direction in Enum.GetValues<PolicyDirection>()
            from rule in PolicyRules.RulesOf(policy, direction)
            from peer in rule.Inside
            let selected = workloads.Where(workload => peer.PodSelector.Selects(workload.Labels)).ToArray()
            let callees = direction == PolicyDirection.Egress
                ? selected
                : workloads.Where(workload => policy.Spec.PodSelector.Selects(workload.Labels)).ToArray()
            where selected.Length == 0
                || (rule.Ports ?? []).Any(port => !callees.Any(callee => callee.Ports.Any(own => Rule.Admits(port, own))))
            select $"{policy.Metadata.Name}: {direction}, {string.Join(", ", peer.PodSelector.MatchLabels.Values)}");
    }

    // A rule of a container nobody calls, or a call that nothing allows: either is one of the two forgotten.
    [Theory, ClassData<OverlayNames>]
    public void A_service_may_call_what_its_variables_name_and_nothing_else(string overlay)
    {
        var built = overlays.Get(overlay);
        var secrets = overlays.SecretsOf(overlay);
        var services = overlays.Containers(overlay).Where(item => item.IsOurs).ToArray();
        var callers = services.Select(item => item.Workload.Part).ToHashSet();
        var called = new Callees(built);
        var named = from item in services
                    from variable in ContainerVariables.Of(item, built, secrets).All
                    from address in Address.AllOf(variable.Value ?? "")
                    from callee in called.Of(address)
                    select $"{item.Workload.Part} → {callee}";
        var allowed = new PolicyRules(built).Arrows().Where(arrow => callers.Contains(arrow.From) && !s_dns.Contains(arrow.To));

        Expect.Same(named, allowed.Select(arrow => $"{arrow}"));
    }

    private static bool IsOutside(string from) => from == Arrow.Anyone || from.StartsWith("namespace ", StringComparison.Ordinal);
}
