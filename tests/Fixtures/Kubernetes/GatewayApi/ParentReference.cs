namespace FacePlatform.Tests.Fixtures.Kubernetes.GatewayApi;

/// <summary>A Gateway and its listener.</summary>
public sealed class ParentReference
{
    public string Name { get; init; } = "";

    public string? Namespace { get; init; }

    public string? SectionName { get; init; }
}
