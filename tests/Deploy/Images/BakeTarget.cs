namespace FacePlatform.Tests.Deploy.Images;

/// <summary>One image.</summary>
public sealed record BakeTarget
{
    public IReadOnlyList<string> Inherits { get; init; } = [];

    public string? Context { get; init; }

    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>Relative to the context.</summary>
    public string? Dockerfile { get; init; }

    /// <summary>The stage of the Dockerfile.</summary>
    public string? Target { get; init; }

    public IReadOnlyDictionary<string, string> Args { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Tags { get; init; } = [];
}
