namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>One port.</summary>
public sealed class GatewayListener
{
    public string Name { get; init; } = "";

    public string? Hostname { get; init; }

    public int Port { get; init; }

    public string Protocol { get; init; } = "";

    public ListenerTls? Tls { get; init; }

    public ListenerRoutes? AllowedRoutes { get; init; }
}
