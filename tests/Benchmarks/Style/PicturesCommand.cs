using System.ComponentModel;
using System.Diagnostics;
using FacePlatform.Imaging;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.Tests.Benchmarks.Measuring;
using FacePlatform.Tests.Fixtures;
using FacePlatform.V1;
using Microsoft.Extensions.Options;
using SkiaSharp;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Benchmarks.Style;

/// <summary>
/// Stylizes three of the sample photos with the shipped network and its presets, from noise and from the content, and
/// writes them small beside their inputs.
/// </summary>
internal sealed class PicturesCommand : AsyncCommand<PicturesCommand.Settings>
{
    private const int JpegQuality = 80;

    // The file cafe_terrace shows another painting of van Gogh's: The Night Café.
    private static readonly (int Photo, string File, string Style)[] Pairs =
        [(3, "starry_night", "starry-night"), (5, "cafe_terrace", "night-cafe"), (6, "great_wave", "great-wave")];

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--styles <DIR>", isRequired: true)]
        [Description("Has starry_night.jpg, cafe_terrace.jpg and great_wave.jpg.")]
        public required string Styles { get; init; }

        [CommandOption("--output <DIR>")]
        [Description("services/StyleTransfer/pictures where absent.")]
        public string? Output { get; init; }

        [CommandOption("--size <PIXELS>")]
        [Description("Longer side of the stylized pictures; the default of the service where absent.")]
        public int Size { get; init; }

        [CommandOption("--written <PIXELS>")]
        [Description("Longer side of the files.")]
        [DefaultValue(320)]
        public int Written { get; init; } = 320;
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var output = settings.Output ?? Path.Combine(RepositoryRoot.Path, "services/StyleTransfer/pictures");
        Directory.CreateDirectory(output);
        using var network = FeatureExtractor.Load(Path.Combine(AppContext.BaseDirectory, "networks", "resnet18"));
        var decoder = new ImageDecoder(Options.Create(new ImagingOptions()));

        var rows = new List<string[]>();
        foreach (var (photo, file, style) in Pairs)
        {
            var (contentFile, styleFile) = (
                SamplePhotos.Read(photo),
                await File.ReadAllBytesAsync(Path.Combine(settings.Styles, $"{file}.jpg"), cancellationToken));
            Write(contentFile, $"{style}-content.jpg");
            Write(styleFile, $"{style}-style.jpg");
            using var content = decoder.Decode(contentFile, cancellationToken);
            using var painting = decoder.Decode(styleFile, cancellationToken);
            foreach (var init in new[] { StyleInit.Noise, StyleInit.Content })
            {
                var options = StylePresets.Complete(
                    new() { Init = init, Size = settings.Size, Seed = 1 }, network.Manifest);
                using var stylization = new Stylization(network, content, [new(painting, 1)], options);
                var losses = new List<Losses>();
                var start = Stopwatch.GetTimestamp();
                await stylization.RunAsync(
                    progress =>
                    {
                        losses.Add(progress.Losses);
                        return ValueTask.CompletedTask;
                    },
                    cancellationToken);
                Write(stylization.Result(), $"{style}-from-{(init == StyleInit.Noise ? "noise" : "content")}.jpg");
                rows.Add(
                [
                    $"sample{photo}, {style}", init.ToString(), $"{losses.Count}", $"{options.Size}",
                    Report.Number(losses[^1].Content, "F3"), Report.Number(losses[^1].Style, "F4"),
                    Report.Number(losses[0].Style / losses[^1].Style, "F0"),
                    Report.Number(Stopwatch.GetElapsedTime(start).TotalSeconds, "F0"),
                ]);
            }
        }

        Report.Write(
            ["pair", "from", "iterations", "pixels", "J_content", "J_style", "J_style fell by", "seconds"], rows);
        return 0;

        void Write(byte[] picture, string name)
        {
            var small = Shrink(picture, settings.Written);
            File.WriteAllBytes(Path.Combine(output, name), small);
            AnsiConsole.WriteLine($"{name}, {small.Length >> 10} KB");
        }
    }

    private static byte[] Shrink(byte[] file, int longSide)
    {
        using var image = SKBitmap.Decode(file);
        var scale = Math.Min(1.0, (double)longSide / Math.Max(image.Width, image.Height));
        var size = new SKSizeI((int)Math.Round(image.Width * scale), (int)Math.Round(image.Height * scale));
        using var small = image.Resize(size, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var jpeg = small.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        return jpeg.ToArray();
    }
}
