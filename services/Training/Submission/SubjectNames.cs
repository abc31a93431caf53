using System.Text;

namespace FacePlatform.Training.Submission;

/// <summary>
/// Names of people in a training set. They are compared as they are and enter no model, so that they may be almost anything,
/// such as the names of folders.
/// </summary>
internal static class SubjectNames
{
    /// <summary>What a name may be, for error messages.</summary>
    public const string Rule = "must be 1 to 200 characters, none of them a control character.";

    private const int Longest = 200;

    public static bool IsName(string name) =>
        name.Length is > 0 and <= 2 * Longest
        && name.EnumerateRunes().Count() <= Longest
        && !name.EnumerateRunes().Any(Rune.IsControl);
}
