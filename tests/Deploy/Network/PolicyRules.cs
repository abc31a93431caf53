using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Network;

/// <summary>
/// What the NetworkPolicies of an overlay allow, by the rules of
/// https://kubernetes.io/docs/concepts/services-networking/network-policies:
/// <code>
///   caller ── 1. a policy selects it for egress:  one of its rules admits callee and port ──┐
///                                                                                            ├─▶ 3. arrow
///   callee ── 2. a policy selects it for ingress: one of its rules admits caller and port ──┘
/// </code>
/// A pod that no policy selects for a direction may do everything in it.
/// </summary>
internal sealed class PolicyRules(KubernetesOverlay overlay)
{
    private readonly IReadOnlyList<Workload> _workloads = overlay.Workloads;

    public IReadOnlyList<V1NetworkPolicy> Policies { get; } = [.. overlay.Of<V1NetworkPolicy>()];

    /// <summary>Every connection that is possible, between pods and with what is outside.</summary>
    public IEnumerable<Arrow> Arrows() =>
        Pairs().Where(pair => pair.Leaves && pair.Enters).Select(pair => pair.Arrow)
            .Concat(_workloads.SelectMany(ToOutside))
            .Concat(_workloads.SelectMany(FromOutside));

    /// <summary>What one end allows and the other does not; who lets anyone in has said all there is to say.</summary>
    public IEnumerable<string> Halves() =>
        Pairs().Where(pair => pair.Leaves ? !pair.Enters : pair.EntersByName)
            .Select(pair => $"{pair.Arrow}, which only the {(pair.Leaves ? "caller" : "callee")}'s policy allows");

    /// <summary>The rules of a direction that count for a pod; null where it may do everything.</summary>
    public IReadOnlyList<Rule>? RulesOf(IDictionary<string, string> pod, PolicyDirection direction)
    {
        var selecting = Policies
            .Where(policy => TypesOf(policy).Contains($"{direction}") && policy.Spec.PodSelector.Selects(pod))
            .ToArray();
        return selecting.Length == 0 ? null : [.. selecting.SelectMany(policy => RulesOf(policy, direction))];
    }

    public static IEnumerable<Rule> RulesOf(V1NetworkPolicy policy, PolicyDirection direction) =>
        direction == PolicyDirection.Egress
            ? (policy.Spec.Egress ?? []).Select(rule => new Rule(rule.To, rule.Ports))
            : (policy.Spec.Ingress ?? []).Select(rule => new Rule(rule.FromProperty, rule.Ports));

    private static IEnumerable<string> TypesOf(V1NetworkPolicy policy) =>
        policy.Spec.PolicyTypes
        ?? (policy.Spec.Egress is null ? [nameof(PolicyDirection.Ingress)] : Enum.GetNames<PolicyDirection>());

    private IEnumerable<(Arrow Arrow, bool Leaves, bool Enters, bool EntersByName)> Pairs() =>
        from caller in _workloads
        let egress = RulesOf(caller.Labels, PolicyDirection.Egress)
        from callee in _workloads
        let ingress = RulesOf(callee.Labels, PolicyDirection.Ingress)
        from port in callee.Ports
        select (
            new Arrow(caller.Part, callee.Part, Rule.Name($"{port.ContainerPort}", port.Protocol)),
            egress is null || egress.Any(rule => rule.Admits(callee.Labels, port)),
            ingress is null || ingress.Any(rule => rule.Admits(caller.Labels, port)),
            ingress?.Any(rule => rule.Inside.Any() && rule.Admits(caller.Labels, port)) is true);

    private IEnumerable<Arrow> ToOutside(Workload caller) =>
        from rule in RulesOf(caller.Labels, PolicyDirection.Egress) ?? [new Rule(null, null)]
        from peer in rule.Outside
        from port in rule.PortNames
        select new Arrow(caller.Part, peer, port);

    private IEnumerable<Arrow> FromOutside(Workload callee) =>
        from rule in RulesOf(callee.Labels, PolicyDirection.Ingress) ?? [new Rule(null, null)]
        from peer in rule.Outside
        from port in rule.PortNames
        select new Arrow(peer, callee.Part, port);
}
