namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>One parameter and its key of a Secret.</summary>
public sealed class SecretParameter
{
    public string Parameter { get; init; } = "";

    public string Name { get; init; } = "";

    public string Key { get; init; } = "";
}
