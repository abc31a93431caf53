using System.Security.Cryptography;
using System.Text;
using FacePlatform.V1;

namespace FacePlatform.Training.Data;

/// <summary>
/// Splits people, never images: whoever a network is tested on, it has not seen in training.
/// </summary>
public static class SubjectSplit
{
    /// <summary>
    /// Assigns each person a part. Those who make a pair and those with a single image are dealt separately, so that the
    /// sizes of the parts follow from the counts, whatever the seed. The names of either are put into an order that the seed
    /// chooses, and cut: the same names and seed give the same parts, in whatever order the names come.
    /// </summary>
    /// <param name="subjects">A name for each image.</param>
    /// <param name="train">Share of the people to train on, 0 to 1.</param>
    /// <param name="validation">
    /// Share of the people who tell when to stop; at least two who make a pair, as the rest has, where there are so many.
    /// </param>
    /// <param name="seed">Chooses the order.</param>
    public static IReadOnlyDictionary<string, TrainingPart> Assign(
        IEnumerable<string> subjects, double train, double validation, long seed) =>
        subjects.CountBy(name => name, StringComparer.Ordinal)
            .GroupBy(person => person.Value >= TrainingSet.FewestImages, person => person.Key)
            .SelectMany(people => Deal([.. people], train, validation, people.Key ? TrainingSet.FewestHeldOutSubjects : 0, seed))
            .ToDictionary(StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, TrainingPart>> Deal(
        string[] people, double train, double validation, int fewestHeldOut, long seed)
    {
        var validated = Math.Min(people.Length, Math.Max(fewestHeldOut, Count(people.Length, validation)));
        var tested = Math.Min(
            people.Length - validated, Math.Max(fewestHeldOut, Count(people.Length, 1 - train - validation)));
        return people.OrderBy(name => RankOf(name, seed)).ThenBy(name => name, StringComparer.Ordinal)
            .Select((name, i) => KeyValuePair.Create(
                name,
                i < validated ? TrainingPart.Validation
                    : i < validated + tested ? TrainingPart.Test
                    : TrainingPart.Train));
    }

    private static int Count(int people, double share) => (int)Math.Round(people * share, MidpointRounding.AwayFromZero);

    private static ulong RankOf(string name, long seed) => BitConverter.ToUInt64(
        SHA256.HashData([.. BitConverter.GetBytes(seed), .. Encoding.UTF8.GetBytes(name)]));
}
