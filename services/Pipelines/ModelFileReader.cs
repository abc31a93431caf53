using System.Security.Cryptography;

namespace FacePlatform.Pipelines;

/// <summary>Reads a model's file and checks that it is the one that the manifest means.</summary>
public static class ModelFileReader
{
    /// <returns>The whole file.</returns>
    /// <exception cref="PipelineException">The file is missing or another; the message has both hashes.</exception>
    public static byte[] Read(string folder, ModelFile model)
    {
        var path = Path.GetFullPath(Path.Combine(folder, model.File));
        if (!File.Exists(path))
            throw new PipelineException(
                $"{path} is missing. The manifest expects SHA-256 {model.Sha256}; there is no file to hash. It comes from {model.Source}.");
        var bytes = File.ReadAllBytes(path);
        var actual = HashOf(bytes);
        return actual == model.Sha256
            ? bytes
            : throw new PipelineException(
                $"{path} is not the file that the manifest means: expected SHA-256 {model.Sha256}, found {actual}.");
    }

    /// <summary>SHA-256 as <see cref="ModelFile.Sha256"/> has it.</summary>
    public static string HashOf(ReadOnlySpan<byte> file) => Convert.ToHexStringLower(SHA256.HashData(file));
}
