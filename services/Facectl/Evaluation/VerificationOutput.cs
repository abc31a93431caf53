using FacePlatform.ErrorRates.Fitting;
using FacePlatform.ErrorRates.Resampling;
using FacePlatform.Facectl.Output;
using Spectre.Console;

namespace FacePlatform.Facectl.Evaluation;

/// <summary>A verification test as a JSON document and as text.</summary>
internal static class VerificationOutput
{
    public static void Write(Terminal terminal, VerificationTest test) =>
        terminal.Write(Document(test), console => Text(console, test));

    public static object Of(RateCheck check) => new
    {
        check.Claimed,
        check.Threshold,
        Measured = check.Measured.Rate,
        check.Measured.Low,
        check.Measured.High,
        check.Passes,
    };

    public static Table Table(IEnumerable<RateCheck> checks)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("claimed FMR", "threshold", "measured", "95 % interval", "meets [[½, 2]]");
        foreach (var check in checks)
            table.AddRow(
                $"{check.Claimed:0.e+0}",
                $"{check.Threshold:0.000}",
                $"{check.Measured.Rate:0.00e+0}",
                $"{check.Measured.Low:0.0e+0} … {check.Measured.High:0.0e+0}",
                check.Passes ? "yes" : "no");
        return table;
    }

    private static object Document(VerificationTest test)
    {
        var (report, photos, pairs) = (test.Report, test.Photos, test.Comparisons);
        return new
        {
            test.Protocol,
            Pipeline = photos.Pipeline.Name,
            Calibration = photos.Pipeline.Calibration?.Name,
            Photos = photos.Photos.Count,
            pairs.Subjects,
            Pairs = pairs.GenuinePairs.Sum() + pairs.ImpostorPairs,
            GenuinePairs = pairs.GenuinePairs.Sum(),
            pairs.ImpostorPairs,
            Accuracy = test.Accuracy?.Mean,
            AccuracyStddev = test.Accuracy?.StandardDeviation,
            Folds = test.Accuracy?.Folds,
            report.Auc,
            report.Eer,
            photos.FailuresToEnroll,
            Failures = photos.FailureDocuments(),
            photos.Undecidable,
            UndecidablePhotos = photos.UndecidableDocuments(),
            FnmrAtFmr = report.Points.ToDictionary(
                p => RateLabel.Of(p.FalseMatchRate),
                p => p.Unsupported is not null ? null : new
                {
                    Fnmr = p.FalseNonMatchRate.Rate,
                    p.FalseNonMatchRate.Low,
                    p.FalseNonMatchRate.High,
                    p.Threshold,
                }),
            FnmrAtFmrReasons = report.Points.Where(p => p.Unsupported is not null)
                .ToDictionary(p => RateLabel.Of(p.FalseMatchRate), p => p.Unsupported),
            TarAtFar = report.Points.ToDictionary(
                p => RateLabel.Of(p.FalseMatchRate),
                p => p.Unsupported is not null ? (double?)null : 1 - p.FalseNonMatchRate.Rate),
            CalibrationCheck = report.CalibrationCheck.Select(Of),
            Groups = test.Groups.Select(Of),
        };
    }

    private static object Of(GroupReport group) => new
    {
        group.Group,
        group.GenuinePairs,
        group.ImpostorPairs,
        AtFmr = group.Points.ToDictionary(p => RateLabel.Of(p.OverallFalseMatchRate), p => new
        {
            p.Threshold,
            Fmr = Of(p.FalseMatchRate),
            Fnmr = Of(p.FalseNonMatchRate),
        }),
    };

    private static object Of(RateEstimate estimate) => new { estimate.Rate, estimate.Low, estimate.High };

    private static void Text(IAnsiConsole console, VerificationTest test)
    {
        var (report, photos, pairs) = (test.Report, test.Photos, test.Comparisons);
        console.WriteLine(
            $"{photos.Photos.Count:n0} photos of {pairs.Subjects:n0} people, {pairs.GenuinePairs.Sum():n0} genuine and"
            + $" {pairs.ImpostorPairs:n0} impostor pairs, {photos.Pipeline.Name}");
        console.WriteLine($"failures to enrol {photos.FailuresToEnroll}, undecidable {photos.Undecidable}");
        if (test.Accuracy is { } accuracy)
            console.WriteLine(
                $"accuracy {accuracy.Mean:0.00%} ± {accuracy.StandardDeviation:0.00%} over {accuracy.Folds.Count} folds");
        console.WriteLine($"AUC {report.Auc:0.00000}, EER {report.Eer:0.00%}");

        var table = new Table().Border(TableBorder.Simple).AddColumns("FMR", "threshold", "FNMR", "95 % interval", "");
        foreach (var point in report.Points)
        {
            if (point.Unsupported is null)
                table.AddRow(
                    RateLabel.Of(point.FalseMatchRate),
                    $"{point.Threshold:0.000}",
                    $"{point.FalseNonMatchRate.Rate:0.00%}",
                    $"{point.FalseNonMatchRate.Low:0.00%} … {point.FalseNonMatchRate.High:0.00%}",
                    "");
            else
                table.AddRow(RateLabel.Of(point.FalseMatchRate), "", "", "", Markup.Escape(point.Unsupported));
        }

        console.Write(table);
        if (report.CalibrationCheck.Count > 0)
        {
            console.WriteLine($"{photos.Pipeline.Calibration.Name} on these people:");
            console.Write(Table(report.CalibrationCheck));
        }

        foreach (var group in test.Groups)
            Text(console, group);
    }

    private static void Text(IAnsiConsole console, GroupReport group)
    {
        console.WriteLine($"{group.Group}: {group.GenuinePairs:n0} genuine and {group.ImpostorPairs:n0} impostor pairs");
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("overall FMR", "threshold", "FMR", "95 % interval", "FNMR", "95 % interval");
        foreach (var p in group.Points)
            table.AddRow(
                RateLabel.Of(p.OverallFalseMatchRate),
                $"{p.Threshold:0.000}",
                $"{p.FalseMatchRate.Rate:0.0e+0}",
                $"{p.FalseMatchRate.Low:0.0e+0} … {p.FalseMatchRate.High:0.0e+0}",
                $"{p.FalseNonMatchRate.Rate:0.00%}",
                $"{p.FalseNonMatchRate.Low:0.00%} … {p.FalseNonMatchRate.High:0.00%}");
        console.Write(table);
    }
}
