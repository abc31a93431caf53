using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.Plots;
using Spectre.Console;

namespace FacePlatform.Facectl.Evaluation;

/// <summary><c>evaluate quality</c></summary>
internal sealed class QualityCommand(Terminal terminal) : PlatformCommand<QualitySettings>
{
    private static readonly double[] Discarded = [0, 0.01, 0.02, 0.05, 0.1, 0.2];

    protected override async Task<int> RunAsync(
        PlatformClient client, QualitySettings settings, CancellationToken cancellationToken)
    {
        var files = LabelledFolder.Read(settings.Root, "--root");
        var photos = await EmbeddedSet.FetchAsync(client, terminal, settings, files, cancellationToken);
        var report = QualityReport.Of(photos, settings.FalseMatchRate);
        if (settings.Plot is not null)
            DiscardPlot.Save(settings.Plot, report, settings.FalseMatchRate);
        terminal.Write(Document(photos, report, settings), console => Text(console, photos, report, settings));
        return ExitCode.Done;
    }

    private static object Document(EmbeddedSet photos, QualityReport report, QualitySettings settings) => new
    {
        Pipeline = photos.Pipeline.Name,
        Photos = photos.Photos.Count,
        photos.FailuresToEnroll,
        photos.Undecidable,
        settings.FalseMatchRate,
        report.Threshold,
        GenuinePairs = report.Pairs,
        Checks = report.Checks.Select(c => new
        {
            c.Name,
            c.Minimum,
            c.Maximum,
            c.Refused,
            FnmrAfterDiscard = Discarded.ToDictionary(d => $"{d}", d => c.Curve.RateAfter(d)),
            MarginAtDiscard = Discarded.ToDictionary(d => $"{d}", d => c.Curve.LimitAt(d)),
        }),
    };

    private static void Text(IAnsiConsole console, EmbeddedSet photos, QualityReport report, QualitySettings settings)
    {
        console.WriteLine(
            $"{photos.Photos.Count:n0} photos, {report.Pairs:n0} genuine pairs, {photos.Pipeline.Name}; failures to enrol"
            + $" {photos.FailuresToEnroll}, undecidable {photos.Undecidable}");
        console.WriteLine(
            $"FNMR at FMR {settings.FalseMatchRate:0.##e+0} (similarity {report.Threshold:0.000})"
            + " after the worst pairs are discarded:");
        var table = new Table().Border(TableBorder.Simple).AddColumns("check", "limits", "photos refused");
        table.AddColumns([.. Discarded.Select(d => $"{d:0%}")]);
        foreach (var check in report.Checks)
            table.AddRow([
                check.Name,
                $"{check.Minimum:0.###} … {check.Maximum:0.###}",
                $"{check.Refused:0.00%}",
                .. Discarded.Select(d => $"{check.Curve.RateAfter(d):0.00%}"),
            ]);
        console.Write(table);
    }
}
