using System.Security.Cryptography;
using FacePlatform.Training.Data;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Training.Fitting;

/// <summary>What a checkpoint belongs to: the options, and the people with the number of their images.</summary>
internal static class CheckpointKey
{
    /// <returns>SHA-256.</returns>
    public static ByteString Of(TrainingOptions options, TrainingSet set)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(options.ToByteArray());
        foreach (var part in (TrainingPart[])[TrainingPart.Train, TrainingPart.Validation])
        {
            foreach (var (subject, images) in set.Of(part).CountBy(image => image.Subject, StringComparer.Ordinal))
                hash.AppendData(new TrainingSubject { Subject = subject, Part = part, Images = images }.ToByteArray());
        }

        return UnsafeByteOperations.UnsafeWrap(hash.GetHashAndReset());
    }
}
