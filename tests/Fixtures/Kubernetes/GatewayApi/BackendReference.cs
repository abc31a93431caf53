namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>A port of a Service.</summary>
public sealed class BackendReference
{
    public string Name { get; init; } = "";

    public int Port { get; init; }
}
