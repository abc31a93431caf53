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
    /// Assigns each person a part. The names are put into an order that the seed chooses, and cut: the same names and
    /// seed give the same parts, in whatever order the names come.
    /// </summary>
    /// <param name="subjects">Names; repetitions count once.</param>
    /// <param name="train">Share of the people to train on, 0 to 1.</param>
    /// <param name="validation">
    /// Share of the people who tell when to stop; at least two people, as the rest has, where there are so many.
    /// </param>
    /// <param name="seed">Chooses the order.</param>
    public static IReadOnlyDictionary<string, TrainingPart> Assign(
        IEnumerable<string> subjects, double train, double validation, long seed)
    {
        var order = subjects.Distinct(StringComparer.Ordinal).OrderBy(name => RankOf(name, seed))
            .ThenBy(name => name, StringComparer.Ordinal).ToArray();
        var validated = Math.Min(
            order.Length, Math.Max(TrainingSet.FewestHeldOutSubjects, Count(order.Length, validation)));
        var tested = Math.Min(
            order.Length - validated,
            Math.Max(TrainingSet.FewestHeldOutSubjects, Count(order.Length, 1 - train - validation)));
        return order.Select((name, i) => (name, Part: i < validated ? TrainingPart.Validation
                : i < validated + tested ? TrainingPart.Test
                : TrainingPart.Train))
            .ToDictionary(x => x.name, x => x.Part, StringComparer.Ordinal);
    }

    private static int Count(int people, double share) => (int)Math.Round(people * share, MidpointRounding.AwayFromZero);

    private static ulong RankOf(string name, long seed) => BitConverter.ToUInt64(
        SHA256.HashData([.. BitConverter.GetBytes(seed), .. Encoding.UTF8.GetBytes(name)]));
}
