using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FacePlatform.Imaging;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Training.Clients;
using FacePlatform.Training.Data;
using FacePlatform.Training.Evaluation;
using FacePlatform.Training.Files;
using FacePlatform.Training.Fitting;
using FacePlatform.Training.Running;
using FacePlatform.V1;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Benchmarks.Training;

/// <summary>One training in a process of its own, whose peak of memory is then its. Writes a line of JSON at the end.</summary>
internal sealed class TrainingRunCommand : AsyncCommand<TrainingRunCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<FACES>")]
        [Description("File of aligned faces.")]
        public required string Faces { get; init; }

        [CommandArgument(1, "<OPTIONS>")]
        [Description("TrainingOptions, as protobuf's JSON.")]
        public required string Options { get; init; }

        [CommandArgument(2, "[REPORT]")]
        [Description("PNG to write.")]
        public string? Report { get; init; }

        [CommandOption("--threads <N>")]
        [Description("Of torch; its own choice where absent.")]
        public int Threads { get; init; }
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.Threads > 0)
            TorchSharp.torch.set_num_threads(settings.Threads);
        var options = TrainingDefaults.Complete(TrainingOptions.Parser.ParseJson(settings.Options));
        var faces = AlignedFaces.Read(settings.Faces, new ImageDecoder(Options.Create(new ImagingOptions())));
        var set = TrainingSet.Split(faces, calibration: [], options);
        set.RequireMinimum();

        using var folder = new TemporaryFolder();
        using var work = new WorkFolder(TimeProvider.System);
        var parent = ParentPipeline.Read("parent", Path.Combine(AppContext.BaseDirectory, "pipelines", "retinaface-mobilefacenet"));
        var start = StartingNetwork.Of(parent, options, work);
        var trained = Path.Combine(folder.Path, "trained.onnx");

        var watch = Stopwatch.StartNew();
        using var training = new TripletTraining(start.Path, start.Input, set, options, checkpoint: null);
        await training.RunAsync(() => Tell(training), cancellationToken);
        training.SaveBest(trained);
        var trainingSeconds = watch.Elapsed.TotalSeconds;

        watch.Restart();
        ServedEquality.Require(trained, start.Input, [.. set.Of(TrainingPart.Test).Take(8)]);
        var evaluation = ModelEvaluation.Run(
            start.Path, start.Input, trained, start.Input, set, options, "benchmark", cancellationToken);
        evaluation.Result.BestEpoch = training.BestEpoch;
        evaluation.Result.StoppedEarly = training.StoppedEarly;
        if (settings.Report is { } report)
            await File.WriteAllBytesAsync(
                report, FacePlatform.Training.Reports.TrainingReport.Draw(training.Curves, evaluation), cancellationToken);
        Console.WriteLine(JsonSerializer.Serialize(new TrainingRunResult(
            JsonFormatter.Default.Format(evaluation.Result),
            trainingSeconds,
            watch.Elapsed.TotalSeconds,
            Process.GetCurrentProcess().PeakWorkingSet64 / 1e6)));
        return 0;
    }

    // Standard output is for the result.
    private static async Task Tell(TripletTraining training)
    {
        var progress = training.Progress;
        if (progress.Step % (progress.Steps / progress.Epochs) != 0 || progress.CompletedEpochs.Count == 0)
            return;
        var epoch = progress.CompletedEpochs[^1];
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {epoch.Epoch} of {progress.Epochs}: loss {epoch.Loss:F4}, validation AUC {epoch.Validation.Auc:F4}, "
            + $"EER {epoch.Validation.Eer:P1}"));
    }
}
