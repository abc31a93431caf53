using SkiaSharp;

namespace FacePlatform.Tests.Embedding.Photos;

/// <summary>JPEG files that are stored turned or mirrored, with the EXIF tag that says so.</summary>
internal static class ExifOrientation
{
    /// <summary>A JPEG that shows <paramref name="upright"/> once its orientation, 1 to 8, is applied.</summary>
    public static byte[] Jpeg(SKBitmap upright, int orientation)
    {
        var (w, h) = (upright.Width, upright.Height);
        using var stored = orientation < 5 ? new SKBitmap(w, h) : new SKBitmap(h, w);
        for (var row = 0; row < stored.Height; row++)
        {
            for (var column = 0; column < stored.Width; column++)
            {
                // EXIF 2.3, tag 274: where row 0 and column 0 of the stored image are seen.
                var (x, y) = orientation switch
                {
                    1 => (column, row),                 // top, left
                    2 => (w - 1 - column, row),         // top, right
                    3 => (w - 1 - column, h - 1 - row), // bottom, right
                    4 => (column, h - 1 - row),         // bottom, left
                    5 => (row, column),                 // left, top
                    6 => (w - 1 - row, column),         // right, top
                    7 => (w - 1 - row, h - 1 - column), // right, bottom
                    8 => (row, h - 1 - column),         // left, bottom
                    _ => throw new ArgumentOutOfRangeException(nameof(orientation)),
                };
                stored.SetPixel(column, row, upright.GetPixel(x, y));
            }
        }

        var jpeg = stored.Jpeg();
        return [.. jpeg[..2], .. App1(orientation), .. jpeg[2..]];
    }

    private static byte[] App1(int orientation)
    {
        byte[] tiff =
        [
            .. "MM"u8, 0, 42, 0, 0, 0, 8,                                  // big-endian, directory at 8
            0, 1,                                                         // one entry
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,     // tag, SHORT, count, value
            0, 0, 0, 0,                                                   // no further directory
        ];
        byte[] content = [.. "Exif\0\0"u8, .. tiff];
        return [0xFF, 0xE1, 0, (byte)(content.Length + 2), .. content];
    }
}
