using FacePlatform.ErrorRates.Fitting;
using FacePlatform.ErrorRates.Verification;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Evaluation;
using FacePlatform.Facectl.Models;
using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.Plots;
using Google.Protobuf;
using Spectre.Console;

namespace FacePlatform.Facectl.Calibrations;

/// <summary><c>calibrate</c></summary>
internal sealed class CalibrateCommand(Terminal terminal) : PlatformCommand<CalibrateSettings>
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default
        .WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true).WithIndentation());

    protected override async Task<int> RunAsync(
        PlatformClient client, CalibrateSettings settings, CancellationToken cancellationToken)
    {
        var files = LabelledFolder.Read(settings.Root, "--root");
        var photos = await EmbeddedSet.FetchAsync(client, terminal, settings, files, cancellationToken);
        var labelled = photos.ToLabelled();
        var pairs = new AllPairs(labelled);
        var calibration = CalibrationFit.Fit(
            pairs,
            settings.Set,
            settings.Population ?? $"Zero-effort impostors among the people of {settings.Set}; not relatives, not"
                + " look-alikes, not people who try to be taken for another.",
            labelled.RowCount);
        var checks = settings.SplitHalf ? SplitHalfCheck.Run(labelled) : null;

        if (settings.Output is not null)
            await File.WriteAllTextAsync(settings.Output, Formatter.Format(calibration) + "\n", cancellationToken);
        if (settings.Plot is not null)
            DistributionPlot.Save(settings.Plot, pairs, calibration);
        terminal.Write(
            new
            {
                Pipeline = photos.Pipeline.Name,
                photos.FailuresToEnroll,
                photos.Undecidable,
                UndecidablePhotos = photos.UndecidableDocuments(),
                Calibration = PipelineDocument.Of(calibration),
                SplitHalf = checks?.Select(VerificationOutput.Of),
                settings.Output,
            },
            console =>
            {
                console.WriteLine(
                    $"{photos.Pipeline.Name}; failures to enrol {photos.FailuresToEnroll}, undecidable {photos.Undecidable}");
                CalibrationText.Write(console, calibration);
                if (checks is not null)
                {
                    console.WriteLine("Fitted on half the people, measured on the other half, 10 times each way:");
                    console.Write(VerificationOutput.Table(checks));
                }
            });
        return ExitCode.Done;
    }
}
