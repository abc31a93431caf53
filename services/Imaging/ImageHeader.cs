using System.Buffers.Binary;

namespace FacePlatform.Imaging;

/// <summary>
/// The format by its signature and, for PNG, the size that it states: no other format reaches a native decoder, and the
/// decoder's own refusal of an absurd PNG size does not tell it from a damaged file.
/// </summary>
/// <param name="Width">Of a PNG; 1 where the decoder reads the size.</param>
/// <param name="Height">Of a PNG; 1 where the decoder reads the size.</param>
internal readonly record struct ImageHeader(uint Width, uint Height)
{
    private static ReadOnlySpan<byte> JpegSignature => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The header, or null where the file has none of the three signatures.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(JpegSignature))
            return new(1, 1);
        // PNG (ISO/IEC 15948): signature, then the chunk IHDR: length, type, width, height.
        if (file.StartsWith(PngSignature) && file.Length >= 24)
            return new(BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..]));
        return file.Length >= 16 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBPVP8"u8) ? new(1, 1) : null;
    }
}
