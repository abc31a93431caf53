using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using FacePlatform.Imaging;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.Tests.Benchmarks.Measuring;
using FacePlatform.V1;
using Microsoft.Extensions.Options;
using SkiaSharp;
using Spectre.Console.Cli;
using static TorchSharp.torch;

namespace FacePlatform.Tests.Benchmarks.Style;

/// <summary>
/// One network, size and optimizer in a process of its own, whose peak of memory is then theirs. Writes a line of JSON.
/// </summary>
internal sealed class StyleRunCommand : AsyncCommand<StyleRunCommand.Settings>
{
    // L-BFGS has its whole history then.
    private const int WarmUp = 25;

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<NETWORK>")]
        [Description("Folder of the feature network.")]
        public required string Network { get; init; }

        [CommandArgument(1, "<SIZE>")]
        public int Size { get; init; }

        [CommandArgument(2, "<OPTIMIZER>")]
        public StyleOptimizer Optimizer { get; init; }

        [CommandArgument(3, "<ITERATIONS>")]
        [Description("Timed ones, each beside a pass of the network alone.")]
        public int Iterations { get; init; }
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var network = FeatureExtractor.Load(settings.Network);
        using var content = Noise(settings.Size, seed: 1);
        using var style = Noise(settings.Size, seed: 2);
        var options = StylePresets.Complete(
            new()
            {
                Size = settings.Size,
                Scales = 1,
                Iterations = WarmUp + settings.Iterations + 1,
                Optimizer = settings.Optimizer,
                Seed = 3,
            },
            network.Manifest);
        using var stylization = new Stylization(network, content, [new(style, 1)], options);
        while (stylization.Iteration < WarmUp)
            stylization.Step();
        var early = ResidentMegabytes();
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;

        using var pixels = rand(1, 3, settings.Size, settings.Size).DetachFromDisposeScope();
        pixels.requires_grad = true;
        string[] layers =
            [.. network.Manifest.ContentLayers.Concat(network.Manifest.StyleLayers).Select(layer => layer.Value).Distinct()];
        var seconds = await Rounds.MedianSecondsAsync(
            settings.Iterations,
            () => Synchronously(() => stylization.Step()),
            () => Synchronously(() => PassOnce(network, pixels, layers)));
        Console.WriteLine(JsonSerializer.Serialize(
            new StyleRunResult(seconds[0], seconds[1], early, ResidentMegabytes(), peak)));
        return 0;
    }

    // The least that any method needs which moves pixels by the gradient of these layers.
    private static void PassOnce(FeatureExtractor network, Tensor pixels, string[] layers)
    {
        using var scope = NewDisposeScope();
        network.Extract(pixels, layers).Values.Select(features => features.mean()).Aggregate((sum, next) => sum + next).backward();
    }

    private static Task Synchronously(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static ImagePyramid Noise(int size, int seed)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        new Random(seed).NextBytes(bitmap.GetPixelSpan());
        using var file = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return new ImageDecoder(Options.Create(new ImagingOptions())).Decode(file.ToArray(), CancellationToken.None);
    }

    private static double ResidentMegabytes()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1e6;
    }
}
