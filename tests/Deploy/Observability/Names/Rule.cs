namespace FacePlatform.Tests.Deploy.Observability.Names;

/// <summary>A rule of Prometheus, as its file has it.</summary>
internal sealed record Rule
{
    /// <summary>The metric that it records; null of an alert.</summary>
    public string? Record { get; init; }

    /// <summary>The alert's name; null of one that records.</summary>
    public string? Alert { get; init; }

    public string Expr { get; init; } = "";

    public string For { get; init; } = "";

    public Dictionary<string, string> Labels { get; init; } = [];

    public Dictionary<string, string> Annotations { get; init; } = [];
}
