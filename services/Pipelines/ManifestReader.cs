using System.Text.Json;

namespace FacePlatform.Pipelines;

/// <summary>Reads and checks <c>pipeline.json</c>. Unknown and missing members are errors: a typing mistake must not pass.</summary>
public static class ManifestReader
{
    /// <exception cref="PipelineException">The file cannot be read or a member is wrong.</exception>
    public static PipelineManifest Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"{path}: {exception.Message}", exception);
        }
    }

    /// <param name="json">The file's content.</param>
    /// <param name="name">Where it comes from, for the message.</param>
    /// <exception cref="PipelineException">It is no manifest, or a member is wrong.</exception>
    public static PipelineManifest Parse(ReadOnlySpan<byte> json, string name)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<PipelineManifest>(json, ManifestJson.Options)
                ?? throw new JsonException("The file holds null.");
            return ManifestRules.FindFault(manifest) is { } fault ? throw new PipelineException($"{name}: {fault}") : manifest;
        }
        catch (JsonException exception)
        {
            throw new PipelineException($"{name}: {exception.Message}", exception);
        }
    }
}
