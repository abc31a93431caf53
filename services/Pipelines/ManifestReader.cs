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
            var manifest = JsonSerializer.Deserialize<PipelineManifest>(File.ReadAllBytes(path), ManifestJson.Options)
                ?? throw new JsonException("The file holds null.");
            return ManifestRules.FindFault(manifest) is { } fault ? throw new PipelineException($"{path}: {fault}") : manifest;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"{path}: {exception.Message}", exception);
        }
    }
}
