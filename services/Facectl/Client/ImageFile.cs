using FacePlatform.Facectl.Output;
using Google.Protobuf;

namespace FacePlatform.Facectl.Client;

/// <summary>Reads photos as they are sent: the bytes of the file.</summary>
internal static class ImageFile
{
    /// <summary>The argument that names photos, in most commands.</summary>
    public const string Argument = "IMAGE";

    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp"];

    /// <exception cref="CallerMistakeException">There is no such file.</exception>
    public static async Task<ByteString> ReadAsync(string path, CancellationToken cancellationToken)
    {
        InputFile.Require(path, Argument);
        return UnsafeByteOperations.UnsafeWrap(await File.ReadAllBytesAsync(path, cancellationToken));
    }

    public static bool IsImage(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
