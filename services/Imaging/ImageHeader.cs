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

    /// <summary>The header, or null where the file has none of the three signatures.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(JpegSignature))
            return new(1, 1);
        if (Png.SizeOf(file) is var (width, height))
            return new(width, height);
        return file.Length >= 16 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBPVP8"u8) ? new(1, 1) : null;
    }
}
