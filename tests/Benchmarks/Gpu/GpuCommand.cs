using System.ComponentModel;
using FacePlatform.Tests.Benchmarks.Measuring;
using Google.Protobuf;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Benchmarks.Gpu;

/// <summary>
/// A GPU beside the CPU of the same machine: faces per second of the encoder by batch size, with pooled and with bound
/// buffers, and photos per second through gRPC by callers. Without a GPU it measures the CPU and says so. Needs nothing
/// but its published folder.
/// </summary>
internal sealed class GpuCommand : AsyncCommand<GpuCommand.Settings>
{
    private static readonly int[] Batches = [1, 2, 4, 8, 16, 32, EncoderLoad.LargestBatch];
    private static readonly int[] Callers = [1, 8, 64];

    internal sealed class Settings : PhotoSettings
    {
        [CommandOption("--seconds <S>")]
        [Description("Of each measurement: seven batch sizes with two kinds of buffers, and three numbers of callers.")]
        [DefaultValue(5.0)]
        public double Seconds { get; init; } = 5;
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var photos = settings.ReadPhotos();
        var devices = new List<string> { "cpu" };
        await using (var best = EmbeddingServer.Start("auto", boundBuffers: false))
        {
            if (best.Provider.IsCuda)
                devices.Insert(0, "cuda");
            else
                Console.WriteLine($"No GPU is measured: networks run on {best.Provider.Description}.");
        }

        var encoding = new List<string[]>();
        var pipeline = new List<string[]>();
        foreach (var device in devices)
        {
            var rates = new List<double[]>();
            foreach (var boundBuffers in new[] { false, true })
            {
                await using var server = EmbeddingServer.Start(device, boundBuffers);
                rates.Add(Encode(server, photos, settings.Seconds));
                pipeline.AddRange(await AnalyzeAsync(server, boundBuffers, photos, settings.Seconds, cancellationToken));
            }

            encoding.AddRange(Batches.Select((batch, i) => Line(device, batch, rates[0], rates[1], i)));
        }

        Report.Write(["device", "batch", "faces/s, pooled", "of its best", "faces/s, bound", "bound / pooled"], encoding);
        Report.Write(["networks on", "buffers", "callers", "photos/s", "p50 ms", "p99 ms"], pipeline);
        return 0;
    }

    private static double[] Encode(EmbeddingServer server, ByteString[] photos, double seconds)
    {
        using var load = new EncoderLoad(server, photos);
        return [.. Batches.Select(batch => load.FacesPerSecond(batch, seconds))];
    }

    private static async Task<List<string[]>> AnalyzeAsync(
        EmbeddingServer server, bool boundBuffers, ByteString[] photos, double seconds, CancellationToken cancellationToken)
    {
        var load = PhotoCalls.Templates(server.Client, photos);
        await load.RunAsync(Callers[^1], seconds / 5, cancellationToken);
        var lines = new List<string[]>();
        foreach (var callers in Callers)
        {
            var (calls, perSecond) = await load.RunAsync(callers, seconds, cancellationToken);
            lines.Add(
            [
                server.Provider.Description,
                boundBuffers ? "bound" : "pooled",
                $"{callers}",
                Report.Number(perSecond, "F1"),
                Report.Milliseconds(Rounds.Quantile(calls, 0.5)),
                Report.Milliseconds(Rounds.Quantile(calls, 0.99)),
            ]);
        }

        return lines;
    }

    private static string[] Line(string device, int batch, double[] pooled, double[] bound, int i) =>
    [
        device,
        $"{batch}",
        Report.Number(pooled[i], "F0"),
        Report.Number(pooled[i] / pooled.Max(), "F2"),
        Report.Number(bound[i], "F0"),
        Report.Number(bound[i] / pooled[i], "F2"),
    ];
}
