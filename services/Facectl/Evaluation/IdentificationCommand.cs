using FacePlatform.ErrorRates;
using FacePlatform.ErrorRates.Identification;
using FacePlatform.ErrorRates.Resampling;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.Plots;
using Spectre.Console;

namespace FacePlatform.Facectl.Evaluation;

/// <summary><c>evaluate identification</c></summary>
internal sealed class IdentificationCommand(Terminal terminal) : PlatformCommand<IdentificationSettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, IdentificationSettings settings, CancellationToken cancellationToken)
    {
        var files = LabelledFolder.Read(settings.Root, "--root");
        var photos = await EmbeddedSet.FetchAsync(client, terminal, settings, files, cancellationToken);
        var labelled = photos.ToLabelled();
        var test = new OpenSetTest(labelled);
        var checks = photos.Pipeline.Calibration is { } calibration
            ? FpirCheck.Run(labelled, new ThresholdTable(calibration))
            : [];
        var at = FpirCheck.Claims.Select(fpir => (
            Fpir: fpir, Threshold: test.ThresholdAt(fpir), Rate: test.TruePositiveRateAt(fpir))).ToArray();
        if (settings.Plot is not null)
            IdentificationPlot.Save(settings.Plot, test, at);
        terminal.Write(Document(photos, test, at, checks), console => Text(console, photos, test, at, checks));
        return ExitCode.Done;
    }

    private static object Document(
        EmbeddedSet photos,
        OpenSetTest test,
        (double Fpir, double Threshold, RateEstimate Rate)[] at,
        IReadOnlyList<FpirCheck> checks) => new
        {
            Pipeline = photos.Pipeline.Name,
            Calibration = photos.Pipeline.Calibration?.Name,
            Photos = photos.Photos.Count,
            test.GallerySize,
            test.Mated,
            test.NonMated,
            photos.FailuresToEnroll,
            Failures = photos.FailureDocuments(),
            photos.Undecidable,
            UndecidablePhotos = photos.UndecidableDocuments(),
            Rank1 = test.RankOne.Rate,
            Rank1Interval = new { test.RankOne.Low, test.RankOne.High },
            TpirAtFpir = at.ToDictionary(a => $"{a.Fpir}", a => a.Rate.Rate),
            TpirIntervals = at.ToDictionary(a => $"{a.Fpir}", a => new { a.Rate.Low, a.Rate.High, a.Threshold }),
            FpirCheck = checks.Select(c => new
            {
                c.GallerySize,
                c.Claimed,
                Measured = c.Check?.Measured.Rate,
                c.Check?.Measured.Low,
                c.Check?.Measured.High,
                c.Check?.Threshold,
                c.Check?.Passes,
                c.Reason,
            }),
        };

    private static void Text(
        IAnsiConsole console,
        EmbeddedSet photos,
        OpenSetTest test,
        (double Fpir, double Threshold, RateEstimate Rate)[] at,
        IReadOnlyList<FpirCheck> checks)
    {
        console.WriteLine(
            $"{test.GallerySize:n0} people enrolled with one photo each, {test.Mated:n0} mated and {test.NonMated:n0} non-mated"
            + $" searches, {photos.Pipeline.Name}");
        console.WriteLine($"failures to enrol {photos.FailuresToEnroll}, undecidable {photos.Undecidable}");
        console.WriteLine($"rank-1 {Percent(test.RankOne)}");
        foreach (var (fpir, threshold, rate) in at)
            console.WriteLine($"TPIR at FPIR {fpir:0%}: {Percent(rate)}, threshold {threshold:0.000}");
        if (checks.Count == 0)
            return;
        console.WriteLine($"{photos.Pipeline.Calibration.Name}, claimed against measured, 10 random galleries each:");
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("templates", "claimed FPIR", "threshold", "measured", "95 % interval", "meets [[½, 2]]");
        foreach (var c in checks)
        {
            if (c.Check is { } check)
                table.AddRow(
                    $"{c.GallerySize}", $"{c.Claimed:0%}", $"{check.Threshold:0.000}", $"{check.Measured.Rate:0.00%}",
                    $"{check.Measured.Low:0.00%} … {check.Measured.High:0.00%}", check.Passes ? "yes" : "no");
            else
                table.AddRow($"{c.GallerySize}", $"{c.Claimed:0%}", "", "", "", Markup.Escape(c.Reason ?? ""));
        }

        console.Write(table);
    }

    private static string Percent(RateEstimate rate) => $"{rate.Rate:0.0%} ({rate.Low:0.0%} … {rate.High:0.0%})";
}
