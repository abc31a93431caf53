using FacePlatform.Tests.Facectl.Doubles;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Facectl;

/// <summary>A test with a double of the platform and a folder of its own.</summary>
public abstract class FacectlTest : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private protected PlatformDouble Platform { get; } = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task<FacectlRun> RunAsync(params string[] args) =>
        FacectlRun.RunAsync([.. args, "--url", Platform.Url]);

    protected string PathOf(string name) => Path.Combine(_folder.Path, name);

    /// <summary>Writes a photo as the double reads it.</summary>
    protected string Photo(string content, string? name = null)
    {
        var path = PathOf(name ?? $"{Guid.NewGuid():N}.jpg");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}
