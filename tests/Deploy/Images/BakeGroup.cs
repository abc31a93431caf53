using System.Text.Json.Serialization;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>Targets, and other groups, that are built together.</summary>
public sealed record BakeGroup
{
    [JsonRequired]
    public IReadOnlyList<string> Targets { get; init; } = [];
}
