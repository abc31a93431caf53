using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FacePlatform.Tests.Benchmarks.Measuring;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.FeatureNetworks;
using FacePlatform.V1;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Benchmarks.Style;

/// <summary>
/// An iteration of style transfer on square pictures against a bare forward and backward pass of the same network in the
/// same process, in turns; and the memory of many iterations. The share is what the losses and the optimizer leave.
/// </summary>
internal sealed class StyleCommand : AsyncCommand<StyleCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--size <PIXELS>")]
        [Description("Side of the picture; may be repeated. 256, 384 and 512 where absent.")]
        public int[] Sizes { get; init; } = [256, 384, 512];

        [CommandOption("--rounds <N>")]
        [DefaultValue(15)]
        public int Rounds { get; init; } = 15;

        [CommandOption("--long <N>")]
        [Description("Iterations of the run that shows whether memory grows, at the smallest size; none where 0.")]
        [DefaultValue(1000)]
        public int Long { get; init; } = 1000;
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var networks = OwnNetwork.All
            .Select(network => network.Install(folder.Path))
            .Prepend(Path.Combine(AppContext.BaseDirectory, "networks", "resnet18"))
            .OfType<string>()
            .ToArray();
        StyleOptimizer[] optimizers = [StyleOptimizer.Lbfgs, StyleOptimizer.Adam];

        var rows = new List<string[]>();
        foreach (var (network, size, optimizer) in
            from network in networks
            from size in settings.Sizes
            from optimizer in optimizers
            select (network, size, optimizer))
        {
            var result = await RunAsync(network, size, optimizer, settings.Rounds, cancellationToken);
            rows.Add(
            [
                Path.GetFileName(network), $"{size}", optimizer.ToString(), Report.Number(result.Step, "F3"),
                Report.Number(result.Network, "F3"), Report.Number(result.Network / result.Step, "F2"),
                Report.Number(result.PeakMegabytes, "F0"),
            ]);
        }

        Report.Write(["network", "pixels", "optimizer", "s/iteration", "s/bare pass", "share", "peak MB"], rows);
        if (settings.Long == 0)
            return 0;

        rows.Clear();
        foreach (var optimizer in optimizers)
        {
            var result = await RunAsync(networks[0], settings.Sizes.Min(), optimizer, settings.Long, cancellationToken);
            rows.Add(
            [
                $"{settings.Long}", optimizer.ToString(), Report.Number(result.EarlyMegabytes, "F0"),
                Report.Number(result.LateMegabytes, "F0"),
            ]);
        }

        Report.Write(["iterations", "optimizer", "MB after the first 25", "MB at the end"], rows);
        return 0;
    }

    private static async Task<StyleRunResult> RunAsync(
        string network, int size, StyleOptimizer optimizer, int iterations, CancellationToken cancellationToken)
    {
        string[] arguments = ["style-run", network, $"{size}", $"{optimizer}", iterations.ToString(CultureInfo.InvariantCulture)];
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardOutput = true,
            // Has to be in the environment before libtorch is loaded.
            Environment = { ["OMP_WAIT_POLICY"] = "PASSIVE" },
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<StyleRunResult>(output)!
            : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
    }
}
