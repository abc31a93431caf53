using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;
using k8s;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// A cluster of one machine, without a container engine: the pods of an overlay as processes of this machine, with the
/// environment, the users, the volumes, the names, the limits and the policies that its manifests give.
/// <code>
///   overlay ──▶ Deployments, StatefulSets, RabbitmqCluster     Services          NetworkPolicies      Secrets, ConfigMaps
///                          │                                      │                    │                     │
///   this machine   ┌───────▼────────┐                      hosts file of       packet filters of      environment and
///   (the node) ──▶ │ pod: a network │ ── bridge ── pod     all pods: ready     each pod's network     mounts of each pod
///    probes        └────────────────┘                      pods by name
/// </code>
/// 1. A bridge, and on it for each pod a network namespace with one address. 2. Secrets and what operators would make are added
/// to the overlay's objects. 3. A script for each container builds its root file system and becomes its program (see
/// <see cref="PodContainers"/>). 4. Policies become packet filters (see <see cref="PodPolicies"/>); they are written again when a
/// pod comes or goes. 5. Probes decide who is ready, names follow it (see <see cref="ServiceNames"/>). 6. A container that
/// ends is started again, a pod that is deleted is replaced by one with another address. What differs from a real
/// cluster: images are programs of this machine, a Service has no address of its own, nobody scales but the test, and
/// workloads whose image is not known are <see cref="Absent"/>.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    // What every pod needs, in name spaces that go with it.
    private const string Trial =
        "{ ip link add bridge0 type bridge && nft add table inet trial && mount -t tmpfs tmpfs /mnt; } >/dev/null 2>&1";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string[] Programs = ["ip", "nft", "nsenter", "unshare", "setpriv"];
    private static readonly string[] ProgramFolders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    private readonly TemporaryFolder _folder = new();
    private readonly ClusterNetwork _network;
    private readonly ClusterOptions _options;
    private readonly ClusterObjects _objects;
    private readonly PodContainers _containers;
    private readonly PodPolicies _policies;
    private readonly ServiceNames _names;
    private readonly List<Pod> _pods = [];
    private readonly SemaphoreSlim _filtering = new(1);
    private readonly Lock _lock = new();
    private Func<V1NetworkPolicy, bool> _applies = _ => true;

    private LocalCluster(ClusterNetwork network, ClusterObjects objects, ClusterOptions options)
    {
        (_network, _objects, _options) = (network, objects, options);
        _containers = new(_folder.Path, Hosts, objects, options);
        _policies = new(objects.LabelsOfNamespaces(options.Additional), network.Node);
        _names = new(Hosts, [.. objects.Of<V1Service>()]);
        var all = objects.Workloads.Concat(options.Additional).ToList();
        Workloads = [.. all.Where(workload => options.Images.ContainsKey(workload.Main.ImageName))];
        Absent = [.. all.Except(Workloads).Select(workload => workload.Name)];
    }

    /// <summary>What runs here.</summary>
    public IReadOnlyList<Workload> Workloads { get; }

    /// <summary>The names of workloads whose image is not known here.</summary>
    public IReadOnlyList<string> Absent { get; }

    /// <summary>Every pod that there is.</summary>
    public IReadOnlyList<Pod> Pods
    {
        get
        {
            lock (_lock)
                return [.. _pods];
        }
    }

    private string Hosts => Path.Combine(_folder.Path, "hosts");

    /// <summary>Why there can be no cluster on this machine, or null where there can.</summary>
    public static string? FindMissing()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return "Pods need name spaces: Linux, and a privileged process.";
        var missing = Programs.FirstOrDefault(
            program => !ProgramFolders.Any(folder => File.Exists(Path.Combine(folder, program))));
        if (missing is not null)
            return $"Pods need {missing} (packages iproute2, nftables, util-linux).";
        using var trial = Process.Start("unshare", ["--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "sh", "-c", Trial]);
        trial.WaitForExit();
        return trial.ExitCode == 0 ? null : "Pods need name spaces, bridges and packet filters, which this machine does not allow.";
    }

    /// <summary>Starts every pod at once, as a cluster does, and returns while they start.</summary>
    /// <param name="manifests">The objects of an overlay.</param>
    /// <param name="options">What the manifests leave open.</param>
    public static async Task<LocalCluster> StartAsync(IReadOnlyList<object> manifests, ClusterOptions options)
    {
        var operators = manifests.OfType<RabbitmqCluster>().SelectMany(RabbitMqOperator.ObjectsOf);
        var secrets = KubernetesYaml.LoadAllFromString(options.Secrets, null, strict: true);
        var objects = new ClusterObjects([.. manifests, .. secrets, .. operators]);
        var cluster = new LocalCluster(await ClusterNetwork.CreateAsync(), objects, options);
        try
        {
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The pods of a workload.</summary>
    public IReadOnlyList<Pod> PodsOf(string workload) => [.. Pods.Where(pod => pod.Workload.Name == workload)];

    /// <summary>A value of a secret.</summary>
    public string SecretOf(string space, string name, string key) => _objects.Secret(space, name)[key];

    /// <summary>Waits until as many pods of each workload are ready as there should be.</summary>
    /// <exception cref="TimeoutException">With the last lines of those that are not.</exception>
    public async Task WaitUntilReadyAsync(params IEnumerable<string> workloads)
    {
        var names = workloads.ToList();
        using var patience = new CancellationTokenSource(Patience);
        bool IsWaiting(Pod pod) => !pod.IsReady && (names.Count == 0 || names.Contains(pod.Workload.Name));
        while (Pods.Where(IsWaiting).ToList() is { Count: > 0 } waiting)
        {
            if (waiting.Find(pod => pod.Living.IsFaulted) is { } broken)
                await broken.Living;
            if (patience.IsCancellationRequested)
                throw new TimeoutException("Not ready: "
                    + string.Join("; ", waiting.Select(pod => $"{pod} ({pod.Restarts} restarts)\n{pod.LastLines()}")));
            await Task.Delay(100);
        }
    }

    /// <summary>Makes a workload have so many pods.</summary>
    public async Task ScaleAsync(string workload, int replicas)
    {
        var pods = PodsOf(workload);
        for (var i = pods.Count; i < replicas; i++)
            await AddAsync(Workloads.Single(item => item.Name == workload), i);
        await Task.WhenAll(pods.Skip(replicas).Select(DeleteAsync));
    }

    /// <summary>
    /// Deletes a pod and has another one take its place, as <c>kubectl delete pod</c> does: with another address; that of a
    /// StatefulSet has the same name and volumes, and comes when the first has gone.
    /// </summary>
    public async Task<Pod> ReplaceAsync(Pod pod)
    {
        if (pod.Workload.IsStateful)
        {
            await DeleteAsync(pod);
            return await AddAsync(pod.Workload, OrdinalOf(pod));
        }

        var going = DeleteAsync(pod);
        var next = await AddAsync(pod.Workload, 0);
        await going;
        return next;
    }

    /// <summary>Takes NetworkPolicies away, or gives them back; what is connected stays connected.</summary>
    public Task ApplyAsync(Func<V1NetworkPolicy, bool> policies)
    {
        _applies = policies;
        return FilterAsync();
    }

    /// <summary>Deletes a pod; nothing takes its place.</summary>
    public async Task DeleteAsync(Pod pod)
    {
        await pod.DeleteAsync();
        lock (_lock)
            _pods.Remove(pod);
        await FilterAsync();
        await pod.Network.DisposeAsync();
        pod.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        // Nobody waits for what a cluster is thrown away with.
        await Task.WhenAll(Pods.Where(pod => !pod.Living.IsFaulted).Select(pod => pod.DeleteAsync(TimeSpan.Zero)));
        foreach (var pod in Pods)
        {
            await pod.Network.DisposeAsync();
            pod.Dispose();
        }

        await _network.DisposeAsync();
        _containers.Dispose();
        _names.Dispose();
        _filtering.Dispose();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        await File.WriteAllTextAsync(Hosts, "");
        foreach (var workload in Workloads)
        {
            var replicas = _options.Replicas.GetValueOrDefault(workload.Name, workload.Replicas ?? 1);
            for (var i = 0; i < replicas; i++)
                await AddAsync(workload, i);
        }
    }

    private async Task<Pod> AddAsync(Workload workload, int ordinal)
    {
        var name = workload.IsStateful
            ? string.Create(CultureInfo.InvariantCulture, $"{workload.Name}-{ordinal}")
            : $"{workload.Name}-{RandomNumberGenerator.GetHexString(5, lowercase: true)}";
        var image = _options.Images[workload.Main.ImageName];
        var network = await _network.AddAsync();
        var pod = new Pod(
            name,
            workload,
            image,
            network,
            Path.Combine(_folder.Path, $"{network.Name}.log"),
            pod => _containers.StartAsync(pod, image),
            () => _names.WriteAsync(() => Pods));
        lock (_lock)
            _pods.Add(pod);
        await FilterAsync();
        await _names.WriteAsync(() => Pods);
        pod.Start();
        return pod;
    }

    // One after the other: a pod that has gone is in no list any more when its network goes.
    private async Task FilterAsync()
    {
        await _filtering.WaitAsync();
        try
        {
            var (pods, policies) = (Pods, _objects.Of<V1NetworkPolicy>().Where(_applies).ToList());
            await Task.WhenAll(pods.Select(pod => pod.Network.FilterAsync(_policies.RulesOf(policies, pod, pods))));
        }
        finally
        {
            _filtering.Release();
        }
    }

    private static int OrdinalOf(Pod pod) => int.Parse(pod.Name[(pod.Name.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);
}
