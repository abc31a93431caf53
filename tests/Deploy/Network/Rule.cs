using FacePlatform.Tests.Fixtures.Kubernetes;
using k8s.Models;

namespace FacePlatform.Tests.Deploy.Network;

/// <summary>A rule of a policy, in either direction.</summary>
/// <param name="Peers">The other end; anyone where there is none.</param>
/// <param name="Ports">The callee's ports; all where there is none.</param>
internal sealed record Rule(IList<V1NetworkPolicyPeer>? Peers, IList<V1NetworkPolicyPort>? Ports)
{
    private const string Tcp = "TCP";
    private const string NamespaceName = "kubernetes.io/metadata.name";

    /// <summary>The ends that are not pods of this namespace, in words.</summary>
    public IEnumerable<string> Outside =>
        Peers is null or [] ? [Arrow.Anyone] : Peers.Where(peer => !IsInside(peer)).Select(Describe);

    /// <summary>The ends that are.</summary>
    public IEnumerable<V1NetworkPolicyPeer> Inside => (Peers ?? []).Where(IsInside);

    /// <summary>As <see cref="Arrow.Port"/> has them.</summary>
    public IEnumerable<string> PortNames =>
        Ports is null or [] ? ["any port"] : Ports.Select(port => Name(port.Port?.Value ?? "any port", port.Protocol));

    public static string Name(string port, string? protocol) => protocol is null or Tcp ? port : $"{port}/{protocol}";

    public bool Admits(IDictionary<string, string> pod, V1ContainerPort port) =>
        (Peers is null or [] || Inside.Any(peer => peer.PodSelector.Selects(pod)))
        && (Ports is null or [] || Ports.Any(allowed => Admits(allowed, port)));

    public static bool Admits(V1NetworkPolicyPort allowed, V1ContainerPort port) =>
        (allowed.Protocol ?? Tcp) == (port.Protocol ?? Tcp)
        && (allowed.Port is null
            || allowed.Port.Value == port.Name
            || (int.TryParse(allowed.Port.Value, out var first)
                && port.ContainerPort >= first
                && port.ContainerPort <= (allowed.EndPort ?? first)));

    private static bool IsInside(V1NetworkPolicyPeer peer) => peer is { PodSelector: not null, NamespaceSelector: null };

    private static string Describe(V1NetworkPolicyPeer peer) => peer switch
    {
        { IpBlock: { } block } => block.Cidr,
        { NamespaceSelector.MatchLabels: { Count: 1 } labels } when labels.TryGetValue(NamespaceName, out var name) =>
            $"namespace {name}",
        _ => "pods of many namespaces",
    };
}
