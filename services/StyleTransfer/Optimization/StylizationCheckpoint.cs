using System.Runtime.InteropServices;

namespace FacePlatform.StyleTransfer.Optimization;

/// <summary>
/// What a stylization can go on from: the iteration, the pixels as float32, and what the optimizer gives away. The images
/// and the options are the job's and not repeated.
/// </summary>
internal sealed record StylizationCheckpoint(int Iteration, int Height, int Width, float[] Pixels, byte[] Optimizer)
{
    // Changes with the format: an older checkpoint is then left aside.
    private const int Version = 0x53_54_59_02;

    // Far above that of any result; damaged bytes must not ask for all memory.
    private const int MaxSide = 1 << 14;

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(Iteration);
        writer.Write(Height);
        writer.Write(Width);
        writer.Write(MemoryMarshal.AsBytes(Pixels.AsSpan()));
        writer.Write(Optimizer.Length);
        writer.Write(Optimizer);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Null where the bytes are not a whole checkpoint of this version.</summary>
    public static StylizationCheckpoint? Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        try
        {
            if (reader.ReadInt32() != Version)
                return null;
            var (iteration, height, width) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            if (height is < 1 or > MaxSide || width is < 1 or > MaxSide)
                return null;
            var pixels = new float[3 * height * width];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(pixels.AsSpan()));
            var length = reader.ReadInt32();
            return length == reader.BaseStream.Length - reader.BaseStream.Position
                ? new(iteration, height, width, pixels, reader.ReadBytes(length))
                : null;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }
}
