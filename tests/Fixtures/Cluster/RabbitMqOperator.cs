using System.Globalization;
using System.Security.Cryptography;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;
using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Cluster;

/// <summary>
/// What RabbitMQ's cluster operator makes of a <c>RabbitmqCluster</c>: a Service, a user with a secret, the configuration, and
/// nodes. Here it is one node always, of an older version: settings that it does not know are left out.
/// </summary>
internal static class RabbitMqOperator
{
    private const int Port = 5672;
    private const string Config = "/rabbitmq/conf.d";
    private const string Data = "/var/lib/rabbitmq";

    // Since 3.13; without them a queue is what its consumer declares, here a quorum queue anyway, and there is one node.
    private static readonly string[] LaterSettings =
    [
        "default_queue_type",
        "quorum_queue.continuous_membership_reconciliation.enabled",
        "quorum_queue.continuous_membership_reconciliation.target_group_size",
    ];

    /// <summary>The objects, without the nodes.</summary>
    public static IEnumerable<object> ObjectsOf(RabbitmqCluster cluster)
    {
        var (name, space) = (cluster.Metadata.Name, cluster.Metadata.NamespaceProperty);
        var user = $"default_user_{RandomNumberGenerator.GetHexString(10, lowercase: true)}";
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var host = $"{name}.{space}.svc";
        yield return new V1Secret
        {
            Metadata = new() { Name = $"{name}-default-user", NamespaceProperty = space },
            StringData = new Dictionary<string, string>
            {
                ["username"] = user,
                ["password"] = password,
                ["host"] = host,
                ["port"] = Port.ToString(CultureInfo.InvariantCulture),
                ["connection_string"] = string.Create(CultureInfo.InvariantCulture, $"amqp://{user}:{password}@{host}:{Port}/"),
                ["default_user.conf"] = $"default_user = {user}\ndefault_pass = {password}\n",
            },
        };
        yield return new V1ConfigMap
        {
            Metadata = new() { Name = $"{name}-server-conf", NamespaceProperty = space },
            Data = new Dictionary<string, string> { ["90-userDefinedConfiguration.conf"] = KnownSettings(cluster) },
        };
        yield return new V1Service
        {
            Metadata = new() { Name = name, NamespaceProperty = space },
            Spec = new() { Selector = RabbitmqPods.LabelsOf(cluster), Ports = [new() { Name = "amqp", Port = Port }] },
        };
    }

    /// <summary>The nodes.</summary>
    public static Workload WorkloadOf(RabbitmqCluster cluster)
    {
        var name = cluster.Metadata.Name;
        return new(
            cluster.Kind,
            $"{name}-server",
            cluster.Metadata.NamespaceProperty,
            new()
            {
                Metadata = new() { Labels = RabbitmqPods.LabelsOf(cluster) },
                Spec = new()
                {
                    TerminationGracePeriodSeconds = cluster.Spec.TerminationGracePeriodSeconds,
                    SecurityContext = cluster.Spec.Override?.StatefulSet?.Spec?.Template?.Spec?.SecurityContext,
                    Volumes =
                    [
                        new() { Name = "server-conf", ConfigMap = new() { Name = $"{name}-server-conf" } },
                        new()
                        {
                            Name = "default-user",
                            Secret = new()
                            {
                                SecretName = $"{name}-default-user",
                                Items = [new() { Key = "default_user.conf", Path = "default_user.conf" }],
                            },
                        },
                        new() { Name = "tmp", EmptyDir = new() },
                    ],
                    Containers =
                    [
                        new()
                        {
                            Name = "rabbitmq",
                            Image = "rabbitmq",
                            Resources = cluster.Spec.Resources,
                            SecurityContext = cluster.Spec.Override?.StatefulSet?.Spec?.Template?.Spec?.Containers?
                                .SingleOrDefault(container => container.Name == "rabbitmq")?.SecurityContext,
                            ReadinessProbe = new() { TcpSocket = new() { Port = Port }, PeriodSeconds = 1, FailureThreshold = 1 },
                            VolumeMounts =
                            [
                                new() { Name = "persistence", MountPath = Data },
                                new() { Name = "tmp", MountPath = "/tmp" },
                                new()
                                {
                                    Name = "server-conf",
                                    MountPath = $"{Config}/90-userDefinedConfiguration.conf",
                                    SubPath = "90-userDefinedConfiguration.conf",
                                },
                                new()
                                {
                                    Name = "default-user",
                                    MountPath = $"{Config}/11-default_user.conf",
                                    SubPath = "default_user.conf",
                                },
                            ],
                        },
                    ],
                },
            },
            1)
        {
            Claims = ["persistence"],
        };
    }

    private static string KnownSettings(RabbitmqCluster cluster) => string.Join('\n',
        (cluster.Spec.Rabbitmq?.AdditionalConfig ?? "").Split('\n')
            .Where(line => !LaterSettings.Contains(line.Split('=')[0].Trim()))) + "\n";
}
