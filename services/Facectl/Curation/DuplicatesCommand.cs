using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Curation;

/// <summary><c>galleries duplicates GALLERY</c></summary>
internal sealed class DuplicatesCommand(Terminal terminal)
    : SuspectCommand<DuplicateSubjects, ListDuplicateSubjectsResponse>(terminal)
{
    protected override async Task<ListDuplicateSubjectsResponse> AskAsync(
        PlatformClient client, SuspectSettings settings, string pageToken, CancellationToken cancellationToken)
    {
        var request = new ListDuplicateSubjectsRequest
        {
            Parent = settings.GalleryName,
            PageSize = PageSize,
            PageToken = pageToken,
        };
        settings.SetOperatingPoint(rate => request.FalseMatchRate = rate, threshold => request.Threshold = threshold);
        return await client.Curation.ListDuplicateSubjectsAsync(request, cancellationToken: cancellationToken);
    }

    protected override (IEnumerable<DuplicateSubjects> Items, string NextPageToken) PageOf(ListDuplicateSubjectsResponse answer) =>
        (answer.Duplicates, answer.NextPageToken);

    protected override int Compare(DuplicateSubjects a, DuplicateSubjects b) => b.Similarity.CompareTo(a.Similarity);

    protected override object Document(string gallery, List<DuplicateSubjects> found, ListDuplicateSubjectsResponse last) =>
        new
        {
            Gallery = gallery,
            Duplicates = found.Select(d => new { d.Subject, d.OtherSubject, d.Similarity, d.Face, d.OtherFace }),
            last.Threshold,
            FalseMatchRate = last.HasFalseMatchRate ? last.FalseMatchRate : (double?)null,
            last.Comparisons,
            ExpectedFalsePairs = last.HasExpectedFalsePairs ? last.ExpectedFalsePairs : (double?)null,
            last.Pipeline,
            last.Calibration,
        };

    protected override void Write(IAnsiConsole console, List<DuplicateSubjects> found, ListDuplicateSubjectsResponse last)
    {
        console.WriteLine(
            $"{found.Count:n0} {(found.Count == 1 ? "pair" : "pairs")} of subjects at similarity {last.Threshold:0.000} or more"
            + $" among {last.Comparisons:n0} {(last.Comparisons == 1 ? "comparison" : "comparisons")} of faces");
        console.WriteLine(last.HasExpectedFalsePairs
            ? $"about {last.ExpectedFalsePairs:0.##} false pairs of faces to expect by chance among unrelated people"
                + $" (FMR {last.FalseMatchRate:0.##e+0}, {last.Calibration})"
            : "the calibration does not say how many false pairs to expect");
        if (found.Count == 0)
            return;
        var table = new Table().Border(TableBorder.Simple).AddColumns("similarity", "subject", "looks like");
        foreach (var pair in found)
            table.AddRow($"{pair.Similarity:0.0000}", Markup.Escape(pair.Subject), Markup.Escape(pair.OtherSubject));
        console.Write(table);
    }
}
