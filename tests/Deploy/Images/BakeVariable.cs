using System.Text.Json.Serialization;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>What whoever builds may set in the environment.</summary>
public sealed record BakeVariable
{
    [JsonRequired]
    public string Default { get; init; } = "";
}
