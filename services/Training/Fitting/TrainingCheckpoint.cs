using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FacePlatform.Training.Data;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Training.Fitting;

/// <summary>
/// What a training can go on from: the weights as they are and those of the best epoch, the optimizer's state, and the
/// course so far. The images and the first weights are the job's and not repeated.
/// </summary>
/// <param name="Key">Of the options and the set that it belongs to.</param>
/// <param name="Step">Steps that are done.</param>
/// <param name="BestEpoch">Whose weights are the best.</param>
/// <param name="DivergedAtStep">0 where the loss was always finite.</param>
/// <param name="Curves">All steps and epochs.</param>
/// <param name="Weights">By name.</param>
/// <param name="Best">By name.</param>
/// <param name="Optimizer">As it writes itself.</param>
internal sealed record TrainingCheckpoint(
    byte[] Key,
    int Step,
    int BestEpoch,
    int DivergedAtStep,
    TrainingProgress Curves,
    IReadOnlyDictionary<string, float[]> Weights,
    IReadOnlyDictionary<string, float[]> Best,
    byte[] Optimizer)
{
    // Changes with the format: an older checkpoint is then left aside.
    private const int Version = 0x54_52_4e_01;

    /// <summary>What a checkpoint belongs to: the options, and the people with the number of their images.</summary>
    public static byte[] KeyOf(TrainingOptions options, TrainingSet set)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(options.ToByteArray());
        foreach (var part in (TrainingPart[])[TrainingPart.Train, TrainingPart.Validation])
        {
            foreach (var (subject, images) in set.Of(part).CountBy(image => image.Subject, StringComparer.Ordinal))
                hash.AppendData(
                    new TrainingSubject { Subject = subject, Part = part, Images = images }.ToByteArray());
        }

        return hash.GetHashAndReset();
    }

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        Write(writer, Key);
        writer.Write(Step);
        writer.Write(BestEpoch);
        writer.Write(DivergedAtStep);
        Write(writer, Curves.ToByteArray());
        Write(writer, Weights);
        Write(writer, Best);
        Write(writer, Optimizer);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Null where the bytes are not a whole checkpoint of this version.</summary>
    public static TrainingCheckpoint? Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        try
        {
            if (reader.ReadInt32() != Version)
                return null;
            var checkpoint = new TrainingCheckpoint(
                ReadBytes(reader),
                reader.ReadInt32(),
                reader.ReadInt32(),
                reader.ReadInt32(),
                TrainingProgress.Parser.ParseFrom(ReadBytes(reader)),
                ReadWeights(reader),
                ReadWeights(reader),
                ReadBytes(reader));
            return reader.BaseStream.Position == bytes.Length ? checkpoint : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static void Write(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static void Write(BinaryWriter writer, IReadOnlyDictionary<string, float[]> weights)
    {
        writer.Write(weights.Count);
        foreach (var (name, values) in weights)
        {
            writer.Write(name);
            Write(writer, MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }

    private static byte[] ReadBytes(BinaryReader reader)
    {
        // Damaged bytes must not ask for all memory.
        var length = reader.ReadInt32();
        if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position)
            throw new EndOfStreamException();
        return reader.ReadBytes(length);
    }

    private static Dictionary<string, float[]> ReadWeights(BinaryReader reader)
    {
        var weights = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (var count = reader.ReadInt32(); count > 0; count--)
            weights[reader.ReadString()] = MemoryMarshal.Cast<byte, float>(ReadBytes(reader)).ToArray();
        return weights;
    }
}
