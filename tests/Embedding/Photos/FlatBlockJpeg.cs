using System.Buffers.Binary;
using SkiaSharp;

namespace FacePlatform.Tests.Embedding.Photos;

/// <summary>
/// Writes the kinds of JPEG that Skia does not (ITU-T T.81): every pixel of the bitmap becomes a flat block of 8×8, so
/// that only DC coefficients are coded. With a quantiser of 8 a coefficient is the value − 128.
/// </summary>
internal static class FlatBlockJpeg
{
    // T.81 table K.3 (DC luminance), its categories 0 to 8.
    private static readonly byte[] DcCounts = [0, 1, 5, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static readonly (int Code, int Length)[] DcCodes =
        [(0b00, 2), (0b010, 3), (0b011, 3), (0b100, 3), (0b101, 3), (0b110, 3), (0b1110, 4), (0b11110, 5), (0b111110, 6)];

    /// <summary>Four components as Adobe's programs write them: inverted, black unused.</summary>
    public static byte[] Cmyk(SKBitmap bitmap) =>
        Write(bitmap, progressive: false, color => [color.Red, color.Green, color.Blue, 255]);

    /// <summary>One component.</summary>
    public static byte[] Grey(SKBitmap bitmap) =>
        Write(bitmap, progressive: false, color => [Luma(color)]);

    /// <summary>One component, progressive: a single DC scan.</summary>
    public static byte[] ProgressiveGrey(SKBitmap bitmap) =>
        Write(bitmap, progressive: true, color => [Luma(color)]);

    private static byte Luma(SKColor color) =>
        (byte)Math.Round((0.299 * color.Red) + (0.587 * color.Green) + (0.114 * color.Blue));

    private static byte[] Write(SKBitmap bitmap, bool progressive, Func<SKColor, byte[]> components)
    {
        var count = components(SKColors.Black).Length;
        var file = new List<byte> { 0xFF, 0xD8 };
        if (count == 4)
            Segment(file, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]);
        Segment(file, 0xDB, [0, .. Enumerable.Repeat((byte)8, 64)]);
        Segment(file, (byte)(progressive ? 0xC2 : 0xC0),
        [
            8, .. BigEndian(bitmap.Height * 8), .. BigEndian(bitmap.Width * 8), (byte)count,
            .. Enumerable.Range(1, count).SelectMany(id => new byte[] { (byte)id, 0x11, 0 }),
        ]);
        Segment(file, 0xC4, [0x00, .. DcCounts, .. Enumerable.Range(0, 9).Select(category => (byte)category)]);

        // The only AC symbol is "end of block", coded as 0.
        Segment(file, 0xC4, [0x10, 1, .. new byte[15], 0]);
        Segment(file, 0xDA,
        [
            (byte)count, .. Enumerable.Range(1, count).SelectMany(id => new byte[] { (byte)id, 0 }),
            0, (byte)(progressive ? 0 : 63), 0,
        ]);
        Scan(file, bitmap, components, endOfBlock: !progressive);
        file.AddRange([0xFF, 0xD9]);
        return [.. file];
    }

    private static void Scan(List<byte> file, SKBitmap bitmap, Func<SKColor, byte[]> components, bool endOfBlock)
    {
        var bits = new BitWriter(file);
        var previous = new int[4];
        for (var y = 0; y < bitmap.Height; y++)
        {
            for (var x = 0; x < bitmap.Width; x++)
            {
                var values = components(bitmap.GetPixel(x, y));
                for (var c = 0; c < values.Length; c++)
                {
                    var difference = values[c] - 128 - previous[c];
                    previous[c] += difference;
                    var category = difference == 0 ? 0 : (int)Math.Log2(Math.Abs(difference)) + 1;
                    bits.Write(DcCodes[category].Code, DcCodes[category].Length);
                    bits.Write(difference < 0 ? difference + (1 << category) - 1 : difference, category);
                    if (endOfBlock)
                        bits.Write(0, 1);
                }
            }
        }

        bits.Flush();
    }

    private static void Segment(List<byte> file, byte marker, byte[] content) =>
        file.AddRange([0xFF, marker, .. BigEndian(content.Length + 2), .. content]);

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private sealed class BitWriter(List<byte> file)
    {
        private int _byte;
        private int _count;

        public void Write(int value, int length)
        {
            for (var i = length - 1; i >= 0; i--)
            {
                _byte = (_byte << 1) | ((value >> i) & 1);
                if (++_count < 8)
                    continue;
                file.Add((byte)_byte);
                if (_byte == 0xFF)
                    file.Add(0);
                (_byte, _count) = (0, 0);
            }
        }

        public void Flush() => Write(0x7F, (8 - _count) % 8);
    }
}
