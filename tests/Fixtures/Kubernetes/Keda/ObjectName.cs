namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>An object of the same namespace.</summary>
public sealed class ObjectName
{
    public string Name { get; init; } = "";
}
