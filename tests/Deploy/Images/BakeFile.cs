using System.Text.Json;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary><c>deploy/images/docker-bake.json</c>: the images that one command builds.</summary>
internal static class BakeFile
{
    private const string Registry = "${REGISTRY}";

    /// <summary>Names without registry and version.</summary>
    public static IReadOnlyList<string> Images()
    {
        using var file = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy/images/docker-bake.json")));
        return
        [
            .. file.RootElement.GetProperty("target").EnumerateObject()
                .SelectMany(target => target.Value.TryGetProperty("tags", out var tags) ? tags.EnumerateArray() : [])
                .Select(tag => tag.GetString()!.Replace(Registry, "", StringComparison.Ordinal).Split(':')[0]),
        ];
    }
}
