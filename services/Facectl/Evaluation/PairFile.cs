using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;

namespace FacePlatform.Facectl.Evaluation;

/// <summary>
/// A CSV file of comparisons: <c>path_a,path_b,same[,fold]</c>, paths relative to a root, same 1 or 0. Without folds the
/// genuine and the impostor pairs are each dealt out to ten.
/// </summary>
/// <param name="Photos">Every photo once, ordered by path, with whom it shows.</param>
/// <param name="Pairs">Indices into the photos.</param>
internal sealed record PairFile(
    IReadOnlyList<LabelledFile> Photos, IReadOnlyList<(int A, int B, bool Same, int Fold)> Pairs)
{
    private const int DefaultFolds = 10;

    /// <exception cref="CallerMistakeException">A column or a photo is missing, or labels contradict each other.</exception>
    public static PairFile Read(string path, string root)
    {
        if (!Directory.Exists(root))
            throw CallerMistakeException.NotFound(root, "--root");
        var rows = ReadRows(path);
        if (rows.Count == 0)
            throw new CallerMistakeException("INVALID_CSV", $"{path} has no pairs.", "--pairs");

        foreach (var fold in rows.Select(r => r.Fold).Distinct())
        {
            if (rows.Where(r => r.Fold != fold).Select(r => r.Same).Distinct().Count() < 2)
                throw new CallerMistakeException(
                    "INVALID_CSV",
                    $"Outside fold {fold} there must be pairs of both kinds to learn a threshold from.",
                    "--pairs");
        }

        string[] paths = [.. rows.SelectMany(r => new[] { r.PathA, r.PathB }).Distinct().Order(StringComparer.Ordinal)];
        var index = paths.Index().ToDictionary(p => p.Item, p => p.Index, StringComparer.Ordinal);
        var pairs = rows.Select(r => (A: index[r.PathA], B: index[r.PathB], r.Same, r.Fold)).ToArray();
        var subjects = Subjects(paths, [.. pairs.Select(p => (p.A, p.B, p.Same))]);
        var photos = paths.Select((p, i) => new LabelledFile(subjects[i], p, Path.Combine(root, p))).ToArray();
        if (Array.Find(photos, p => !File.Exists(p.FullPath)) is { } missing)
            throw CallerMistakeException.NotFound(missing.FullPath, "--root");
        return new(photos, pairs);
    }

    private static List<(string PathA, string PathB, bool Same, int Fold)> ReadRows(string path)
    {
        using var reader = CsvFile.Open(path, "--pairs", "path_a", "path_b", "same");
        var hasFolds = reader.TryGetFieldIndex("fold", out _);
        var rows = new List<(string, string, bool, int)>();
        var dealt = new int[2];
        while (reader.Read())
        {
            var same = reader.GetString("same") switch
            {
                "1" => true,
                "0" => false,
                var other => throw Invalid(reader.RowNumber, $"same is \"{other}\", not 1 or 0"),
            };
            var fold = dealt[same ? 1 : 0]++ % DefaultFolds;
            if (hasFolds && !int.TryParse(reader.GetString("fold"), out fold))
                throw Invalid(reader.RowNumber, $"fold is \"{reader.GetString("fold")}\", not a number");
            rows.Add((reader.GetString("path_a"), reader.GetString("path_b"), same, fold));
        }

        return rows;
    }

    private static CallerMistakeException Invalid(long row, string what) =>
        new("INVALID_CSV", $"Row {row}: {what}.", "--pairs");

    // A photo shows the person whose folder it lies in where all labels agree with that: the folder's own name, or its
    // whole path where two folders have one name (001/frontal, 002/frontal). Otherwise photos that are called the same,
    // directly or through others, show one person.
    private static string[] Subjects(string[] paths, (int A, int B, bool Same)[] pairs)
    {
        string[] folders = [.. paths.Select(p => Path.GetDirectoryName(p) ?? "")];
        if (Array.TrueForAll(pairs, p => folders[p.A] == folders[p.B] == p.Same))
        {
            string[] leaves = [.. folders.Select(f => Path.GetFileName(f))];
            return leaves.Distinct().Count() == folders.Distinct().Count() ? leaves : folders;
        }

        int[] leader = [.. Enumerable.Range(0, paths.Length)];
        int Leader(int i) => leader[i] == i ? i : leader[i] = Leader(leader[i]);
        foreach (var (a, b, _) in pairs.Where(p => p.Same))
            leader[Leader(a)] = Leader(b);
        foreach (var (a, b, _) in pairs.Where(p => !p.Same && Leader(p.A) == Leader(p.B)))
            throw new CallerMistakeException(
                "INVALID_CSV", $"{paths[a]} and {paths[b]} are called different here and the same elsewhere.", "--pairs");
        return [.. paths.Select((_, i) => paths[Leader(i)])];
    }
}
