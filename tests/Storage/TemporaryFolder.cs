namespace FacePlatform.Tests.Storage;

public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("faceplatform-storage-").FullName;

    public (string, string) Setting => ("Storage:DataFolder", Path);

    public string Database => System.IO.Path.Combine(Path, "notes.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
