namespace FacePlatform.Facectl.Evaluation;

/// <summary>A CSV file <c>subject,group</c> that says which group a subject belongs to.</summary>
internal static class GroupFile
{
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        using var reader = CsvFile.Open(path, "--groups", "subject", "group");
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
            groups[reader.GetString("subject")] = reader.GetString("group");
        return groups;
    }
}
