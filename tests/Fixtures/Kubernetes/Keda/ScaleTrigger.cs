namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>One source.</summary>
public sealed class ScaleTrigger
{
    public string Type { get; init; } = "";

    public string? Name { get; init; }

    public string? MetricType { get; init; }

    public IDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public ObjectName? AuthenticationRef { get; init; }
}
