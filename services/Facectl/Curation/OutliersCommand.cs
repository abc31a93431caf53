using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Galleries;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Curation;

/// <summary><c>galleries outliers GALLERY</c></summary>
internal sealed class OutliersCommand(Terminal terminal) : PlatformCommand<SuspectSettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, SuspectSettings settings, CancellationToken cancellationToken)
    {
        var request = new ListOutlierFacesRequest { Parent = settings.GalleryName, PageSize = SuspectPages.Size };
        if (settings.FalseMatchRate is { } rate)
            request.FalseMatchRate = rate;
        if (settings.Threshold is { } threshold)
            request.Threshold = threshold;

        var last = new ListOutlierFacesResponse();
        var found = await SuspectPages.AllAsync<OutlierFace>(client, terminal, settings.GalleryName, async token =>
        {
            request.PageToken = token;
            last = await client.Curation.ListOutlierFacesAsync(request, cancellationToken: cancellationToken);
            return (last.Outliers, last.NextPageToken);
        }, cancellationToken);
        found.Sort((a, b) => a.Similarity.CompareTo(b.Similarity));
        terminal.Write(Document(settings, found, last), console => Text(console, found, last));
        return ExitCode.Done;
    }

    private static object Document(
        SuspectSettings settings, List<OutlierFace> found, ListOutlierFacesResponse answer) => new
        {
            Gallery = settings.GalleryName,
            Outliers = found.Select(o => new { o.Face, o.Similarity, Closest = CandidateDocument.Of(o.Closest) }),
            answer.Threshold,
            FalseMatchRate = answer.HasFalseMatchRate ? answer.FalseMatchRate : (double?)null,
            FalseNonMatchRate = answer.HasFalseNonMatchRate ? answer.FalseNonMatchRate : (double?)null,
            answer.Pipeline,
            answer.Calibration,
        };

    private static void Text(IAnsiConsole console, List<OutlierFace> found, ListOutlierFacesResponse answer)
    {
        console.WriteLine(
            $"{found.Count:n0} {(found.Count == 1 ? "face is" : "faces are")} below similarity {answer.Threshold:0.000} to"
            + " every other face of the same subject");
        if (answer.HasFalseNonMatchRate)
            console.WriteLine($"{answer.FalseNonMatchRate:0.##%} of right faces are, too ({answer.Calibration})");
        if (found.Count == 0)
            return;
        var table = new Table().Border(TableBorder.Simple).AddColumns("similarity", "face", "looks like", "similarity");
        foreach (var outlier in found)
            table.AddRow(
                $"{outlier.Similarity:0.0000}",
                Markup.Escape(outlier.Face),
                Markup.Escape(outlier.Closest?.Subject ?? "nobody else"),
                outlier.Closest is null ? "" : $"{outlier.Closest.Similarity:0.0000}");
        console.Write(table);
    }
}
