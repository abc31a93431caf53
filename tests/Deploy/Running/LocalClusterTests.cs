using System.Net;
using System.Net.Sockets;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Cluster;
using k8s;

namespace FacePlatform.Tests.Deploy.Running;

/// <summary>The stand-in of a cluster keeps what a cluster promises, so that a manifest that is wrong breaks here too.</summary>
public sealed class LocalClusterTests
{
    private const int Port = 7000;

    private const string Manifests =
        """
        apiVersion: v1
        kind: Namespace
        metadata: { name: test }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: server, namespace: test }
        stringData: { word: "a 'secret' word" }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: server, namespace: test }
        spec:
          replicas: 2
          selector: { matchLabels: { app: server } }
          template:
            metadata: { labels: { app: server } }
            spec:
              containers: [{ name: server, image: "test/server:1" }]
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: server, namespace: test }
        spec: { clusterIP: None, selector: { app: server }, ports: [{ port: 7000 }] }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: caller, namespace: test }
        spec:
          selector: { matchLabels: { app: caller } }
          template:
            metadata: { labels: { app: caller } }
            spec:
              # Its program does not listen to SIGTERM.
              terminationGracePeriodSeconds: 1
              securityContext: { runAsUser: 1654, runAsGroup: 1654, fsGroup: 1654 }
              containers:
                - name: shell
                  image: test/shell:1
                  env:
                    - { name: Word__of-the-day, valueFrom: { secretKeyRef: { name: server, key: word } } }
                    - { name: THREADS, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }
                    - { name: COMBINED, value: "$(THREADS) threads" }
                  resources: { limits: { cpu: 1500m, memory: 256Mi } }
                  securityContext: { readOnlyRootFilesystem: true }
                  volumeMounts: [{ name: tmp, mountPath: /tmp }]
              volumes: [{ name: tmp, emptyDir: {} }]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: stranger, namespace: test }
        spec:
          selector: { matchLabels: { app: stranger } }
          template:
            metadata: { labels: { app: stranger } }
            spec:
              containers: [{ name: shell, image: "test/shell:1" }]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: server, namespace: test }
        spec:
          podSelector: { matchLabels: { app: server } }
          policyTypes: [Ingress, Egress]
          ingress:
            - from: [{ podSelector: { matchLabels: { app: caller } } }]
              ports: [{ port: 7000, protocol: TCP }]
        """;

    [Fact]
    public async Task A_container_has_its_user_its_environment_and_its_volumes_and_nothing_of_this_machine()
    {
        await using var cluster = await StartAsync();
        var caller = cluster.PodsOf("caller").Single();

        Assert.Equal("1654 1654", await RunAsync(caller, "echo $(id -u) $(id -G)"));
        Assert.Equal("0000000000000000", await RunAsync(caller, "awk '/CapBnd/ { print $2 }' /proc/self/status"));
        var variables = (await RunAsync(caller, "tr '\\0' '\\n' </proc/1/environ")).Split('\n').Order(StringComparer.Ordinal);
        Assert.Equal(
            ["COMBINED=2 threads", $"HOSTNAME={caller.Name}", "PATH=", "THREADS=2", "Word__of-the-day=a 'secret' word"],
            variables.Select(line => line.StartsWith("PATH=", StringComparison.Ordinal) ? "PATH=" : line));
        Assert.Equal("written", await RunAsync(caller, "echo written >/tmp/file && cat /tmp/file"));
        Assert.Equal("read-only", await RunAsync(caller, "touch /file 2>/dev/null || echo read-only"));
        Assert.Equal("hidden", await RunAsync(caller, $"[ -e {RepositoryRoot.Path} ] || echo hidden"));
    }

    [Fact]
    public async Task A_Service_is_all_its_ready_pods_and_only_those_reach_it_whom_a_policy_lets_in()
    {
        await using var cluster = await StartAsync();
        var servers = cluster.PodsOf("server").Select(pod => pod.Address.ToString()).Order(StringComparer.Ordinal);

        Assert.Equal(
            servers,
            (await RunAsync(cluster.PodsOf("caller").Single(), "getent ahostsv4 server | awk '/STREAM/ { print $1 }'"))
                .Split('\n').Order(StringComparer.Ordinal));
        await ReachesAsync(cluster.PodsOf("caller").Single());
        Assert.Equal(ConnectionOutcome.Unanswered, await ReachAsync(cluster.PodsOf("stranger").Single()));
    }

    [Fact]
    public async Task A_pod_that_is_replaced_has_another_address_and_policies_and_names_know_it()
    {
        await using var cluster = await StartAsync();
        var first = cluster.PodsOf("caller").Single();
        var second = await cluster.ReplaceAsync(first);
        await cluster.ScaleAsync("server", 1);
        await cluster.WaitUntilReadyAsync();

        Assert.NotEqual(first.Address, second.Address);
        await ReachesAsync(second);
        Assert.Equal(
            cluster.PodsOf("server").Single().Address.ToString(),
            await RunAsync(second, "getent ahostsv4 server | awk '/STREAM/ { print $1 }'"));
    }

    [Fact]
    public async Task A_container_that_ends_is_started_again_in_its_pod()
    {
        await using var cluster = await StartAsync();
        var caller = cluster.PodsOf("caller").Single();
        await caller.KillAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(caller is { Restarts: 1, IsReady: true }), "the caller is back");
        await ReachesAsync(caller);
    }

    private static async Task<LocalCluster> StartAsync()
    {
        var missing = LocalCluster.FindMissing();
        Assert.SkipWhen(missing is not null, missing ?? "");
        var cluster = await LocalCluster.StartAsync(
            KubernetesYaml.LoadAllFromString(Manifests, null, strict: true),
            new()
            {
                Images = new Dictionary<string, ContainerImage>
                {
                    ["test/shell"] = new(["sleep", "infinity"], 1000),
                    ["test/server"] = new([], 1000) { TestDouble = network => Task.FromResult<IAsyncDisposable>(Listen(network)) },
                },
            });
        await cluster.WaitUntilReadyAsync();
        // Nobody asks a shell whether it is ready: until its program runs it does not see the cluster's names.
        foreach (var pod in cluster.PodsOf("caller").Concat(cluster.PodsOf("stranger")))
            await Eventually.HoldsAsync(async () => (await pod.ExecuteAsync("getent", "hosts", "server")).ExitCode == 0, $"{pod} runs");
        return cluster;
    }

    // It accepts, which is all that is asked of it.
    private static Listener Listen(NetworkNamespace network) => new(network.Create(() =>
    {
        var listener = new TcpListener(IPAddress.Any, Port);
        listener.Start();
        return listener;
    }));

    private static Task ReachesAsync(Pod pod) => Eventually.HoldsAsync(
        async () => await ReachAsync(pod) == ConnectionOutcome.Connected, "it arrives");

    private static Task<ConnectionOutcome> ReachAsync(Pod pod) => pod.ConnectAsync("server", Port);

    private static async Task<string> RunAsync(Pod pod, string command)
    {
        var (exitCode, output, error) = await pod.ExecuteAsync("sh", "-c", command);
        Assert.True(exitCode == 0, error + pod.LastLines());
        return output.Trim();
    }

    private sealed class Listener(TcpListener listener) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            listener.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
