namespace FacePlatform.Tests.Fixtures;

/// <summary>A new folder that goes with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("faceplatform-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
