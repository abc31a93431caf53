using System.Buffers.Binary;
using SkiaSharp;

namespace FacePlatform.Imaging;

/// <summary>PNG files (ISO/IEC 15948) of pixels that must come back as they were.</summary>
public static class Png
{
    private static readonly SKColorSpace Srgb = SKColorSpace.CreateSrgb();

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The size that the header states; null where the file has no PNG's signature.</summary>
    public static (uint Width, uint Height)? SizeOf(ReadOnlySpan<byte> file)
    {
        // The signature, then the chunk IHDR: length, type, width, height.
        return file.StartsWith(Signature) && file.Length >= 24
            ? (BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..]))
            : null;
    }

    /// <summary>A file of opaque sRGB, 8 bits a channel, without loss.</summary>
    public static byte[] Encode(PixelBuffer image)
    {
        var info = new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque, Srgb);
        unsafe
        {
            fixed (byte* pixels = image.Bytes)
            {
                using var pixmap = new SKPixmap(info, (nint)pixels);
                using var file = pixmap.Encode(SKEncodedImageFormat.Png, 100);
                return file!.ToArray();
            }
        }
    }
}
