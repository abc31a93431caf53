extern alias embedding;

using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Benchmarks.Measuring;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.V1;
using Google.Protobuf;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Benchmarks.Training;

/// <summary>
/// Trainings on labelled photos, split by person: what they do to people whom they have not seen. A small network from
/// scratch against itself untrained, and the shipped encoder taught to bear degraded photos against itself before.
/// </summary>
internal sealed class TrainingCommand : AsyncCommand<TrainingCommand.Settings>
{
    private const string Scratch = """{"network":"SCRATCH","seed":"1"}""";
    private const string FineTune = """{"network":"FINE_TUNE","seed":"1","augmentation":{"degradation":0.5}}""";

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--images <DIR>")]
        [Description("Photos as PERSON/*.jpg; the labelled set beside the repository where absent.")]
        public string? Images { get; init; }

        [CommandOption("--options <JSON>")]
        [Description("TrainingOptions as protobuf's JSON; may be repeated. One from scratch and one fine-tuned where absent.")]
        public string[] Options { get; init; } = [Scratch, FineTune];

        [CommandOption("--reports <DIR>")]
        [Description("Where each training's picture goes; none where absent.")]
        public string? Reports { get; init; }

        [CommandOption("--threads <N>")]
        [Description("Of torch; its own choice where absent.")]
        public int Threads { get; init; }
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var images = settings.Images ?? LabelledPhotos.Folder
            ?? throw new DirectoryNotFoundException($"{SharedData.Absent} Name a folder by --images.");
        var reports = settings.Reports is { } wanted ? Directory.CreateDirectory(wanted).FullName : null;
        using var folder = new TemporaryFolder();
        var faces = Path.Combine(folder.Path, "faces");
        using (var service = new ServiceHost<embedding::Program>())
        {
            var aligned = await AlignedFaces.AlignAsync(
                images, new EmbeddingService.EmbeddingServiceClient(service.Channel), cancellationToken);
            await File.WriteAllBytesAsync(faces, aligned.ToByteArray(), cancellationToken);
        }

        var rows = new List<string[]>();
        foreach (var (number, options) in settings.Options.Index())
        {
            string[] report = reports is null ? [] : [Path.Combine(reports, $"training-{number + 1}.png")];
            var run = await RunAsync(
                ["training-run", faces, options, .. report, "--threads", $"{settings.Threads}"], cancellationToken);
            Console.WriteLine($"{number + 1}: {options}");
            rows.AddRange(Rows(number + 1, run));
        }

        Report.Write(
            ["run", "images", "AUC before", "after", "difference (95 %)", "EER", "TAR at 1e-3", "verdict", "minutes", "MB"], rows);
        return 0;
    }

    private static IEnumerable<string[]> Rows(int number, TrainingRunResult run)
    {
        var result = TrainingResult.Parser.ParseJson(run.Result);
        yield return
        [
            $"{number}", "clean", .. Figures(result.Before, result.After, result.Difference), $"{result.Verdict}",
            $"{Report.Number(run.TrainingSeconds / 60, "F1")} + {Report.Number(run.EvaluationSeconds / 60, "F1")}",
            Report.Number(run.PeakMegabytes, "F0"),
        ];
        if (result.DegradedDifference is not null)
            yield return
            [
                "", "degraded", .. Figures(result.DegradedBefore, result.DegradedAfter, result.DegradedDifference), "", "", "",
            ];
    }

    private static string[] Figures(ErrorMetrics before, ErrorMetrics after, Difference difference) =>
    [
        Report.Number(before.Auc, "F4"), Report.Number(after.Auc, "F4"),
        $"{Report.Number(difference.Auc, "F4")} ({Report.Number(difference.Low, "F4")} to {Report.Number(difference.High, "F4")})",
        $"{Report.Number(100 * before.Eer, "F1")} to {Report.Number(100 * after.Eer, "F1")} %",
        $"{Report.Number(before.TarAtFar1E3, "F3")} to {Report.Number(after.TarAtFar1E3, "F3")}",
    ];

    private static async Task<TrainingRunResult> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardOutput = true,
            // Have to be in the environment before libtorch is loaded.
            Environment = { ["OMP_WAIT_POLICY"] = "PASSIVE", ["MALLOC_ARENA_MAX"] = "2" },
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<TrainingRunResult>(output)!
            : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
    }
}
