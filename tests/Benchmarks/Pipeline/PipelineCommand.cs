extern alias embedding;

using System.ComponentModel;
using FacePlatform.Embedding.Inference;
using FacePlatform.Internal.V1;
using FacePlatform.Tests.Benchmarks.Measuring;
using FacePlatform.Tests.Fixtures.Hosting;
using FacePlatform.V1;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Benchmarks.Pipeline;

/// <summary>
/// JPEG bytes to templates through gRPC, with as many callers as processors, against the same inferences on the same
/// sessions and as many threads without anything around them. The ratio is the share that the networks leave over.
/// </summary>
internal sealed class PipelineCommand : AsyncCommand<PipelineCommand.Settings>
{
    internal sealed class Settings : PhotoSettings
    {
        [CommandOption("--rounds <N>")]
        [DefaultValue(7)]
        public int Rounds { get; init; } = 7;
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var photos = settings.ReadPhotos();
        using var service = new ServiceHost<embedding::Program>();
        var client = new EmbeddingService.EmbeddingServiceClient(service.Channel);

        Task AnalyzeAsync(ByteString photo) => client.AnalyzeFacesAsync(
            new() { Image = photo, Templates = true, FaceSelection = FaceSelection.All },
            cancellationToken: cancellationToken).ResponseAsync;

        var inferences = new List<Inference[]>();
        using (var recorder = new InferenceRecorder())
        {
            foreach (var photo in photos)
            {
                await AnalyzeAsync(photo);
                inferences.Add(recorder.Take());
            }
        }

        var raw = new RawRuntime(service.Services.GetRequiredService<ModelPool>().Models);
        var callers = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        var seconds = await Rounds.MedianSecondsAsync(
            settings.Rounds,
            () => Task.Run(() => Parallel.ForEach(inferences, callers, raw.Run), cancellationToken),
            () => Parallel.ForEachAsync(photos, callers, async (photo, _) => await AnalyzeAsync(photo)));

        string[] Line(string name, double time) =>
            [name, Report.Number(photos.Length / time, "F1"), Report.Milliseconds(time / photos.Length),
                Report.Number(seconds[0] / time, "F2")];
        Report.Write(
            [$"{photos.Length} photos, {callers.MaxDegreeOfParallelism} callers", "photos/s", "ms/photo", "ratio"],
            [Line("ONNX Runtime alone", seconds[0]), Line("photo to templates through gRPC", seconds[1])]);
        return 0;
    }
}
