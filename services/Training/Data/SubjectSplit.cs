using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ADRaffy.ENSNormalize;
using FacePlatform.V1;

namespace FacePlatform.Training.Data;

/// <summary>
/// Splits people, never images: whoever a network is tested on, it has not seen in training, nor has the one that it comes
/// from. So the name alone says where its person belongs, and no seed does: a later training, which starts from what this
/// one has learned, tests on nobody of those whom this one learned from.
/// <code>
///   number of the name:   0 ───── train ─────┬─ validation ─┬───── test ───── 1
///                                 fraction of train      + that of validation
/// </code>
/// The number is the first 53 bits of SHA-256 of the name (NFC, UTF-8) as a binary fraction. Who comes later moves nobody
/// into or out of the test. The fractions are met by large sets, and about so by small ones.
/// </summary>
public static class SubjectSplit
{
    private const int Bits = 53; // As many as a double holds.

    /// <summary>Assigns each person a part.</summary>
    /// <param name="subjects">A name for each image.</param>
    /// <param name="train">Share of the people to train on, 0 to 1.</param>
    /// <param name="validation">
    /// Share of the people who tell when to stop. Where fewer than two of them make a pair, those to train on with the highest
    /// numbers who do join them: that takes nobody out of the test, and puts nobody in.
    /// </param>
    public static IReadOnlyDictionary<string, TrainingPart> Assign(
        IEnumerable<string> subjects, double train, double validation)
    {
        var images = subjects.CountBy(name => name, StringComparer.Ordinal).ToArray();
        var parts = images.ToDictionary(
            person => person.Key, person => PartOf(NumberOf(person.Key), train, validation), StringComparer.Ordinal);
        var pairs = images.Where(person => person.Value >= TrainingSet.FewestImages).Select(person => person.Key)
            .ToLookup(name => parts[name]);
        var missing = TrainingSet.FewestHeldOutSubjects - pairs[TrainingPart.Validation].Count();
        foreach (var name in pairs[TrainingPart.Train]
            .OrderByDescending(NumberOf).ThenBy(name => name, StringComparer.Ordinal).Take(missing))
            parts[name] = TrainingPart.Validation;
        return parts;
    }

    private static TrainingPart PartOf(double number, double train, double validation) =>
        number < train ? TrainingPart.Train
        : number < train + validation ? TrainingPart.Validation
        : TrainingPart.Test;

    private static double NumberOf(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(ENSNormalize.NF.NFC(name)));
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) >> (64 - Bits)) / (double)(1L << Bits);
    }
}
