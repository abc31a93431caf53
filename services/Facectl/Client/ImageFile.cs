using FacePlatform.Facectl.Output;
using Google.Protobuf;

namespace FacePlatform.Facectl.Client;

/// <summary>Reads photos as they are sent: the bytes of the file.</summary>
internal static class ImageFile
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp"];

    public static async Task<ByteString> ReadAsync(string path, CancellationToken cancellationToken)
    {
        Require(path);
        return UnsafeByteOperations.UnsafeWrap(await File.ReadAllBytesAsync(path, cancellationToken));
    }

    /// <exception cref="CallerMistakeException">There is no such file.</exception>
    public static void Require(string path, string field = "IMAGE")
    {
        if (!File.Exists(path))
            throw CallerMistakeException.NotFound(path, field);
    }

    public static bool IsImage(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
