namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>Who makes it, and where it listens.</summary>
public sealed class GatewaySpec
{
    public string GatewayClassName { get; init; } = "";

    public IList<GatewayListener> Listeners { get; init; } = [];
}
