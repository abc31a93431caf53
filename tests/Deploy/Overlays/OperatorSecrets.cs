using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Kubernetes.RabbitMq;

namespace FacePlatform.Tests.Deploy.Overlays;

/// <summary>The Secrets that are made by others than the script.</summary>
internal static class OperatorSecrets
{
    /// <summary>By the name of the Secret and its key, with values of the right form.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Of(KubernetesOverlay overlay) =>
        overlay.Of<RabbitmqCluster>()
            .ToDictionary(cluster => $"{cluster.Metadata.Name}-default-user", DefaultUser)
            .Append(KeyValuePair.Create("faceplatform-tls", Certificate))
            .ToDictionary();

    // cert-manager, or `kubectl create secret tls`: https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets
    private static IReadOnlyDictionary<string, string> Certificate => new Dictionary<string, string>
    {
        ["tls.crt"] = "certificate",
        ["tls.key"] = "key",
    };

    // https://www.rabbitmq.com/kubernetes/operator/using-operator#find
    private static IReadOnlyDictionary<string, string> DefaultUser(RabbitmqCluster cluster)
    {
        var host = $"{cluster.Metadata.Name}.{cluster.Metadata.NamespaceProperty}.svc";
        return new Dictionary<string, string>
        {
            ["provider"] = "rabbitmq",
            ["type"] = "rabbitmq",
            ["username"] = "user",
            ["password"] = "password",
            ["host"] = host,
            ["port"] = "5672",
            ["connection_string"] = $"amqp://user:password@{host}:5672/",
        };
    }
}
