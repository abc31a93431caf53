using System.Text.Json;

namespace FacePlatform.Pipelines;

/// <summary>Writes <c>pipeline.json</c>: what <see cref="ManifestReader"/> reads of it is the same in every member.</summary>
public static class ManifestWriter
{
    /// <summary>Writes the file anew.</summary>
    /// <exception cref="PipelineException">The reader would refuse the manifest.</exception>
    public static void Write(PipelineManifest manifest, string path)
    {
        if (ManifestRules.FindFault(manifest) is { } fault)
            throw new PipelineException($"{path}: {fault}");
        using var file = File.Create(path);
        JsonSerializer.Serialize(file, manifest, ManifestJson.Options);
        file.WriteByte((byte)'\n');
    }
}
