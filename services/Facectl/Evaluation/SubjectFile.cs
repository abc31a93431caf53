using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;

namespace FacePlatform.Facectl.Evaluation;

/// <summary>A CSV file <c>subject[,part]</c> of people, as <c>train --split</c> writes it.</summary>
internal static class SubjectFile
{
    private const string Option = "--subjects";

    /// <param name="path">The file.</param>
    /// <param name="part">The part that is meant; null for all people of the file.</param>
    /// <param name="files">Photos.</param>
    /// <returns>The photos of these people.</returns>
    /// <exception cref="CallerMistakeException">
    /// The file or a column is missing, it has nobody in the part, or a person has no photo.
    /// </exception>
    public static IReadOnlyList<LabelledFile> Select(string path, string? part, IReadOnlyList<LabelledFile> files)
    {
        var subjects = Read(path, part);
        if (subjects.Count == 0)
            throw new CallerMistakeException("INVALID_CSV", $"{path} has nobody{(part is null ? "" : $" in {part}")}.", Option);
        LabelledFile[] selected = [.. files.Where(file => subjects.Contains(file.Subject))];
        subjects.ExceptWith(selected.Select(file => file.Subject));
        return subjects.Count == 0
            ? selected
            : throw new CallerMistakeException(
                "INVALID_CSV", $"{subjects.Count:n0} people of {path} have no photo, {subjects.Min()} for one.", Option);
    }

    private static HashSet<string> Read(string path, string? part)
    {
        using var reader = CsvFile.Open(path, Option, part is null ? ["subject"] : ["subject", "part"]);
        var subjects = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            if (part is null || reader.GetString("part").Equals(part, StringComparison.OrdinalIgnoreCase))
                subjects.Add(reader.GetString("subject"));
        }

        return subjects;
    }
}
