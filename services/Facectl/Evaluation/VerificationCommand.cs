using System.Numerics.Tensors;
using FacePlatform.ErrorRates.Verification;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.Plots;

namespace FacePlatform.Facectl.Evaluation;

/// <summary><c>evaluate verification</c></summary>
internal sealed class VerificationCommand(Terminal terminal) : PlatformCommand<VerificationSettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, VerificationSettings settings, CancellationToken cancellationToken)
    {
        var groups = settings.Groups is null ? null : GroupFile.Read(settings.Groups);
        var test = settings.Pairs is null
            ? await AllPairsAsync(client, settings, groups, cancellationToken)
            : await PairsAsync(client, settings, PairFile.Read(settings.Pairs, settings.Root), groups, cancellationToken);
        if (settings.Plot is not null)
            DetPlot.Save(settings.Plot, test.Comparisons, test.Report.Points);
        VerificationOutput.Write(terminal, test);
        return ExitCode.Done;
    }

    private async Task<VerificationTest> AllPairsAsync(
        PlatformClient client,
        VerificationSettings settings,
        IReadOnlyDictionary<string, string>? groups,
        CancellationToken cancellationToken)
    {
        var files = LabelledFolder.Read(settings.Root, "--root");
        if (settings.Subjects is not null)
            files = SubjectFile.Select(settings.Subjects, settings.Part, files);
        var photos = await EmbeddedSet.FetchAsync(client, terminal, settings, files, cancellationToken);
        var labelled = settings.EveryFace ? photos.ToLabelledFaces() : photos.ToLabelled();
        var comparisons = new AllPairs(labelled);
        var report = VerificationReport.Of(comparisons, photos.Pipeline.Calibration);
        return new(
            "all-pairs", photos, comparisons, report, null,
            Groups(labelled.SubjectNames, groups, report, members => new AllPairs(labelled.Of(members))));
    }

    private async Task<VerificationTest> PairsAsync(
        PlatformClient client,
        VerificationSettings settings,
        PairFile file,
        IReadOnlyDictionary<string, string>? groups,
        CancellationToken cancellationToken)
    {
        var photos = await EmbeddedSet.FetchAsync(client, terminal, settings, file.Photos, cancellationToken);
        string[] subjects = [.. file.Photos.Select(p => p.Subject).Distinct().Order(StringComparer.Ordinal)];
        var number = subjects.Index().ToDictionary(s => s.Item, s => s.Index, StringComparer.Ordinal);
        Comparison[] pairs = [.. file.Pairs.Select(p => new Comparison(
            number[file.Photos[p.A].Subject],
            number[file.Photos[p.B].Subject],
            Similarity(photos.Photos[p.A].Decidable, photos.Photos[p.B].Decidable),
            p.Fold))];
        var comparisons = new PairList(subjects.Length, pairs);
        var report = VerificationReport.Of(comparisons, photos.Pipeline.Calibration);
        return new(
            "pairs", photos, comparisons, report, FoldAccuracy.Of(pairs),
            Groups(subjects, groups, report, members => new PairList(
                subjects.Length, [.. pairs.Where(p => members.Contains(p.First) && members.Contains(p.Second))])));
    }

    private static double? Similarity(float[]? a, float[]? b) =>
        a is null || b is null ? null : TensorPrimitives.Dot<float>(a, b);

    private static IReadOnlyList<GroupReport> Groups(
        IReadOnlyList<string> subjects,
        IReadOnlyDictionary<string, string>? groups,
        VerificationReport overall,
        Func<HashSet<int>, IComparisonSet> select) => groups is null ? [] :
    [
        .. subjects.Index().Where(s => groups.ContainsKey(s.Item))
            .GroupBy(s => groups[s.Item], s => s.Index, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => GroupReport.Of(g.Key, select([.. g]), overall.Points.Where(p => p.Unsupported is null).ToArray())),
    ];
}
