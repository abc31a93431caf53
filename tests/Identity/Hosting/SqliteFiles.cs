namespace FacePlatform.Tests.Identity.Hosting;

/// <summary>A folder each.</summary>
public sealed class SqliteFiles : IDatabases
{
    private readonly List<string> _folders = [];

    public Task<bool> TryStartAsync() => Task.FromResult(true);

    public Task<(string Key, string Value)[]> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("faceplatform-identity-").FullName;
        lock (_folders)
            _folders.Add(folder);
        return Task.FromResult<(string, string)[]>([("Storage:DataFolder", folder)]);
    }

    public ValueTask DisposeAsync()
    {
        _folders.ForEach(folder => Directory.Delete(folder, recursive: true));
        return default;
    }
}
