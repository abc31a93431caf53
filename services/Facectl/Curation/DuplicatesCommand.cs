using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Curation;

/// <summary><c>galleries duplicates GALLERY</c></summary>
internal sealed class DuplicatesCommand(Terminal terminal) : PlatformCommand<SuspectSettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, SuspectSettings settings, CancellationToken cancellationToken)
    {
        var request = new ListDuplicateSubjectsRequest
        {
            Parent = settings.GalleryName,
            PageSize = SuspectPages.Size,
        };
        if (settings.FalseMatchRate is { } rate)
            request.FalseMatchRate = rate;
        if (settings.Threshold is { } threshold)
            request.Threshold = threshold;

        var last = new ListDuplicateSubjectsResponse();
        var found = await SuspectPages.AllAsync<DuplicateSubjects>(client, terminal, settings.GalleryName, async token =>
        {
            request.PageToken = token;
            last = await client.Curation.ListDuplicateSubjectsAsync(request, cancellationToken: cancellationToken);
            return (last.Duplicates, last.NextPageToken);
        }, cancellationToken);
        found.Sort((a, b) => b.Similarity.CompareTo(a.Similarity));
        terminal.Write(Document(settings, found, last), console => Text(console, found, last));
        return ExitCode.Done;
    }

    private static object Document(
        SuspectSettings settings, List<DuplicateSubjects> found, ListDuplicateSubjectsResponse answer) => new
        {
            Gallery = settings.GalleryName,
            Duplicates = found.Select(d => new { d.Subject, d.OtherSubject, d.Similarity, d.Face, d.OtherFace }),
            answer.Threshold,
            FalseMatchRate = answer.HasFalseMatchRate ? answer.FalseMatchRate : (double?)null,
            answer.Comparisons,
            ExpectedFalsePairs = answer.HasExpectedFalsePairs ? answer.ExpectedFalsePairs : (double?)null,
            answer.Pipeline,
            answer.Calibration,
        };

    private static void Text(IAnsiConsole console, List<DuplicateSubjects> found, ListDuplicateSubjectsResponse answer)
    {
        console.WriteLine(
            $"{found.Count:n0} {(found.Count == 1 ? "pair" : "pairs")} of subjects at similarity {answer.Threshold:0.000} or more"
            + $" among {answer.Comparisons:n0} {(answer.Comparisons == 1 ? "comparison" : "comparisons")} of faces");
        console.WriteLine(answer.HasExpectedFalsePairs
            ? $"about {answer.ExpectedFalsePairs:0.##} false pairs of faces to expect by chance among unrelated people"
                + $" (FMR {answer.FalseMatchRate:0.##e+0}, {answer.Calibration})"
            : "the calibration does not say how many false pairs to expect");
        if (found.Count == 0)
            return;
        var table = new Table().Border(TableBorder.Simple).AddColumns("similarity", "subject", "looks like");
        foreach (var pair in found)
            table.AddRow($"{pair.Similarity:0.0000}", Markup.Escape(pair.Subject), Markup.Escape(pair.OtherSubject));
        console.Write(table);
    }
}
