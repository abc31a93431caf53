namespace FacePlatform.Tests.Fixtures.Kubernetes.Keda;

/// <summary>The workload; a Deployment where no kind is given.</summary>
public sealed class ScaleTarget
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public string Name { get; init; } = "";
}
