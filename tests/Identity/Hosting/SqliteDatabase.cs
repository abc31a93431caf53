namespace FacePlatform.Tests.Identity.Hosting;

[CollectionDefinition(nameof(SqliteDatabase))]
public sealed class SqliteDatabase : IdentityDatabase, ICollectionFixture<SqliteDatabase>
{
    private readonly List<string> _folders = [];

    public override Task<(string, string)[]?> TryCreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("faceplatform-identity-").FullName;
        lock (_folders)
            _folders.Add(folder);
        return Task.FromResult<(string, string)[]?>([("Storage:DataFolder", folder)]);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folders.ForEach(folder => Directory.Delete(folder, recursive: true));
    }
}
