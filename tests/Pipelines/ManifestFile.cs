using FacePlatform.Pipelines;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Pipelines;

/// <summary>A copy of the shipped <c>pipeline.json</c> that a test may change.</summary>
internal sealed class ManifestFile : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ManifestFile() =>
        File.Copy(System.IO.Path.Combine(RepositoryRoot.Path, Shipped, PipelineManifest.FileName), Path);

    private const string Shipped = "services/Embedding/Pipelines/Shipped/retinaface-mobilefacenet";

    public string Folder => _folder.Path;

    public string Path => System.IO.Path.Combine(Folder, PipelineManifest.FileName);

    public PipelineManifest Read() => ManifestReader.Read(Path);

    /// <summary>Replaces the first occurrence.</summary>
    public void Edit(string text, string replacement)
    {
        var manifest = File.ReadAllText(Path);
        var at = manifest.IndexOf(text, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The manifest has no {text}.");
        File.WriteAllText(Path, manifest.Remove(at, text.Length).Insert(at, replacement));
    }

    public void Dispose() => _folder.Dispose();
}
