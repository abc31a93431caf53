using FacePlatform.Tests.Fixtures.Kubernetes;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>What a cluster on one machine has to be told.</summary>
public sealed class ClusterOptions
{
    /// <summary>What takes the place of each image, by its repository; pods of other images are left out.</summary>
    public required IReadOnlyDictionary<string, ContainerImage> Images { get; init; }

    /// <summary>Secrets as manifests, such as <c>deploy/kubernetes/new-secrets.sh</c> prints.</summary>
    public string Secrets { get; init; } = "";

    /// <summary>Variables that differ from the manifests, by workload: each is a difference from a real cluster.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Overrides { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>How many pods of a workload there are at first, where not as many as the manifest says.</summary>
    public IReadOnlyDictionary<string, int> Replicas { get; init; } = new Dictionary<string, int>();

    /// <summary>Workloads that are no part of the overlay, such as clients.</summary>
    public IReadOnlyList<Workload> Additional { get; init; } = [];
}
