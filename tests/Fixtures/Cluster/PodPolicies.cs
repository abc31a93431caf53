using System.Globalization;
using System.Net;
using System.Text;
using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// The NetworkPolicies that select a pod, as packet filters in its network: both ways are closed as soon as a policy selects
/// the pod for them, answers pass, and so does the node. A peer is the addresses of the pods that it selects.
/// </summary>
/// <param name="namespaces">Their labels, by name.</param>
/// <param name="node">The node's address.</param>
internal sealed class PodPolicies(IReadOnlyDictionary<string, IDictionary<string, string>> namespaces, IPAddress node)
{
    /// <summary>The rules of a pod, in the language of nft.</summary>
    /// <param name="policies">Those that the cluster has.</param>
    /// <param name="pod">Whose.</param>
    /// <param name="all">The pods that there are.</param>
    public string RulesOf(IReadOnlyCollection<V1NetworkPolicy> policies, Pod pod, IReadOnlyCollection<Pod> all)
    {
        var own = policies
            .Where(policy => policy.Metadata.NamespaceProperty == pod.Workload.Namespace
                && (policy.Spec.PodSelector ?? new()).Selects(pod.Labels))
            .ToList();
        var ingress = own.Where(policy => Has(policy, "Ingress")).ToList();
        var egress = own.Where(policy => Has(policy, "Egress")).ToList();
        var incoming = ingress.SelectMany(
            policy => policy.Spec.Ingress ?? [],
            (policy, rule) => Rules(policy, "saddr", rule.FromProperty, rule.Ports, all)).SelectMany(rules => rules);
        var outgoing = egress.SelectMany(
            policy => policy.Spec.Egress ?? [],
            (policy, rule) => Rules(policy, "daddr", rule.To, rule.Ports, all)).SelectMany(rules => rules);
        return new StringBuilder("table inet policies {\n")
            .Append(Chain("incoming", "input", ingress.Count > 0, [$"ip saddr {node} accept", .. incoming]))
            .Append(Chain("outgoing", "output", egress.Count > 0, [.. outgoing]))
            .Append("}\n")
            .ToString();
    }

    // Without policyTypes it is for what comes in, and for what goes out where it has such rules.
    private static bool Has(V1NetworkPolicy policy, string type) =>
        policy.Spec.PolicyTypes is { Count: > 0 } types
            ? types.Contains(type)
            : type == "Ingress" || policy.Spec.Egress is not null;

    private static string Chain(string name, string hook, bool closed, IReadOnlyList<string> rules) =>
        $$"""
          chain {{name}} {
            type filter hook {{hook}} priority 0; policy {{(closed ? "drop" : "accept")}};
            ct state established,related accept
            {{(hook == "input" ? "iif" : "oif")}} lo accept
            {{string.Join("\n    ", rules)}}
          }

        """;

    private IEnumerable<string> Rules(
        V1NetworkPolicy policy,
        string side,
        IList<V1NetworkPolicyPeer>? peers,
        IList<V1NetworkPolicyPort>? ports,
        IReadOnlyCollection<Pod> all)
    {
        IEnumerable<string> from = peers is null or { Count: 0 }
            ? [""]
            : peers.SelectMany(peer => AddressesOf(policy, peer, all)).Distinct().Select(address => $"ip {side} {address} ");
        IEnumerable<string> to = ports is null or { Count: 0 } ? [""] : ports.Select(MatchOf);
        return from.SelectMany(_ => to, (address, port) => $"{address}{port}accept");
    }

    private static string MatchOf(V1NetworkPolicyPort port)
    {
        var protocol = (port.Protocol ?? "TCP").ToLowerInvariant();
        if (port.Port is null)
            return $"meta l4proto {protocol} ";
        var first = int.Parse(port.Port.Value, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{protocol} dport {first}-{port.EndPort ?? first} ");
    }

    private IEnumerable<string> AddressesOf(V1NetworkPolicy policy, V1NetworkPolicyPeer peer, IReadOnlyCollection<Pod> all)
    {
        if (peer.IpBlock is { } block)
        {
            return block.Except is null or { Count: 0 }
                ? [block.Cidr]
                : throw new NotSupportedException("ipBlock with except");
        }

        return all
            .Where(pod => peer.NamespaceSelector is { } selector
                ? selector.Selects(namespaces.GetValueOrDefault(pod.Workload.Namespace))
                : pod.Workload.Namespace == policy.Metadata.NamespaceProperty)
            .Where(pod => (peer.PodSelector ?? new()).Selects(pod.Labels))
            .Select(pod => pod.Address.ToString());
    }
}
