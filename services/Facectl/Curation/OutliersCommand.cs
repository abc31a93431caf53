using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Galleries;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Curation;

/// <summary><c>galleries outliers GALLERY</c></summary>
internal sealed class OutliersCommand(Terminal terminal)
    : SuspectCommand<OutlierFace, ListOutlierFacesResponse>(terminal)
{
    protected override async Task<ListOutlierFacesResponse> AskAsync(
        PlatformClient client, SuspectSettings settings, string pageToken, CancellationToken cancellationToken)
    {
        var request = new ListOutlierFacesRequest
        {
            Parent = settings.GalleryName,
            PageSize = PageSize,
            PageToken = pageToken,
        };
        settings.SetOperatingPoint(rate => request.FalseMatchRate = rate, threshold => request.Threshold = threshold);
        return await client.Curation.ListOutlierFacesAsync(request, cancellationToken: cancellationToken);
    }

    protected override (IEnumerable<OutlierFace> Items, string NextPageToken) PageOf(ListOutlierFacesResponse answer) =>
        (answer.Outliers, answer.NextPageToken);

    protected override int Compare(OutlierFace a, OutlierFace b) => a.Similarity.CompareTo(b.Similarity);

    protected override object Document(string gallery, List<OutlierFace> found, ListOutlierFacesResponse last) =>
        new
        {
            Gallery = gallery,
            Outliers = found.Select(o => new { o.Face, o.Similarity, Closest = CandidateDocument.Of(o.Closest) }),
            last.Threshold,
            FalseMatchRate = last.HasFalseMatchRate ? last.FalseMatchRate : (double?)null,
            FalseNonMatchRate = last.HasFalseNonMatchRate ? last.FalseNonMatchRate : (double?)null,
            last.Pipeline,
            last.Calibration,
        };

    protected override void Write(IAnsiConsole console, List<OutlierFace> found, ListOutlierFacesResponse last)
    {
        console.WriteLine(
            $"{found.Count:n0} {(found.Count == 1 ? "face is" : "faces are")} below similarity {last.Threshold:0.000} to"
            + " every other face of the same subject");
        if (last.HasFalseNonMatchRate)
            console.WriteLine($"{last.FalseNonMatchRate:0.##%} of right faces are, too ({last.Calibration})");
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
