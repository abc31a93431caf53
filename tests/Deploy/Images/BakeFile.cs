using System.Text.Json;
using System.Text.Json.Serialization;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Deploy.Images;

/// <summary>The file <c>docker-bake.json</c>: which images there are. Unknown members are errors.</summary>
public sealed record BakeFile
{
    /// <summary>The target that the others inherit from.</summary>
    public const string Common = "common";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static string Path { get; } = System.IO.Path.Combine(RepositoryRoot.Path, "deploy/images/docker-bake.json");

    [JsonRequired]
    public IReadOnlyDictionary<string, BakeVariable> Variable { get; init; } = new Dictionary<string, BakeVariable>();

    [JsonRequired]
    public IReadOnlyDictionary<string, BakeGroup> Group { get; init; } = new Dictionary<string, BakeGroup>();

    [JsonRequired]
    public IReadOnlyDictionary<string, BakeTarget> Target { get; init; } = new Dictionary<string, BakeTarget>();

    /// <summary>The targets that are images.</summary>
    [JsonIgnore]
    public IEnumerable<string> Images => Target.Keys.Where(name => name != Common);

    public static BakeFile Load() => JsonSerializer.Deserialize<BakeFile>(File.ReadAllBytes(Path), Json)!;

    /// <summary>The targets of a group, and of the groups in it.</summary>
    public IEnumerable<string> TargetsOf(string group) =>
        Group[group].Targets.SelectMany(name => Group.ContainsKey(name) ? TargetsOf(name) : [name]);
}
