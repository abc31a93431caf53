namespace FacePlatform.Tests.Deploy.Scaling;

/// <summary>
/// The parameters that KEDA's scalers read, of those that the manifests use; KEDA passes over others in silence.
/// https://keda.sh/docs/latest/scalers/rabbitmq-queue, …/prometheus and …/cpu
/// </summary>
internal static class ScalerParameters
{
    private static readonly Dictionary<string, string[]> s_byType = new()
    {
        ["cpu"] = ["value", "containerName"],
        ["prometheus"] =
        [
            "serverAddress", "query", "threshold", "activationThreshold", "ignoreNullValues", "namespace", "timeout",
        ],
        ["rabbitmq"] =
        [
            "host", "protocol", "queueName", "mode", "value", "activationValue", "excludeUnacknowledged", "vhostName", "timeout",
        ],
    };

    public static bool Has(string type, string parameter) =>
        s_byType.TryGetValue(type, out var parameters) && parameters.Contains(parameter);
}
