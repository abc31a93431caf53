using System.Text.Json;

namespace FacePlatform.Pipelines;

/// <summary>Writes <c>pipeline.json</c>: what <see cref="ManifestReader"/> reads of it is the same in every member.</summary>
public static class ManifestWriter
{
    /// <summary>Writes the file anew.</summary>
    /// <exception cref="PipelineException">The reader would refuse the manifest; the file is as it was.</exception>
    public static void Write(PipelineManifest manifest, string path)
    {
        if (ManifestRules.FindFault(manifest) is { } fault)
            throw new PipelineException($"{path}: {fault}");
        File.WriteAllBytes(path, ToBytes(manifest));
    }

    /// <summary>The file's content.</summary>
    public static byte[] ToBytes(PipelineManifest manifest) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Options), (byte)'\n'];
}
