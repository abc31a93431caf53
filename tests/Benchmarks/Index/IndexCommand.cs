using System.ComponentModel;
using System.Diagnostics.Metrics;
using System.Numerics.Tensors;
using FacePlatform.Identity.Index;
using FacePlatform.Tests.Benchmarks.Measuring;
using Microsoft.Extensions.Options;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Benchmarks.Index;

/// <summary>
/// The exact index against the physical limit of a scan: reading the same bytes once, on as many threads. The other
/// variant is one inner product after the other over one flat matrix.
/// </summary>
internal sealed class IndexCommand : AsyncCommand<IndexCommand.Settings>
{
    private const int Dimension = 512;
    private const int TopSubjects = 5;
    private const int Stretch = 4096;

    // Rounds are for 100,000 templates; a larger gallery has fewer and steadier ones.
    private const int RoundsSize = 100_000;
    private const int FewestRounds = 5;

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--templates <N>")]
        [Description("Templates of the gallery; may be repeated. 10000, 100000 and 1000000 where absent.")]
        public int[] Templates { get; init; } = [10_000, 100_000, 1_000_000];

        [CommandOption("--batch <N>")]
        [Description("Probes of a batch.")]
        [DefaultValue(64)]
        public int Batch { get; init; } = 64;

        [CommandOption("--rounds <N>")]
        [Description("Rounds of up to 100000 templates.")]
        [DefaultValue(31)]
        public int Rounds { get; init; } = 31;
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        foreach (var templates in settings.Templates)
        {
            // The index, and as much again to read plainly.
            var needed = 2L * templates * Dimension * sizeof(float);
            var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - GC.GetTotalMemory(forceFullCollection: true);
            if (needed > available)
                AnsiConsole.WriteLine($"{templates} templates are left out: {needed >> 20} MB are needed, {available >> 20} MB are free.");
            else
                await MeasureAsync(templates, settings, cancellationToken);
            AnsiConsole.WriteLine();
        }

        return 0;
    }

    private static async Task MeasureAsync(int templates, Settings settings, CancellationToken cancellationToken)
    {
        var matrix = UnitVectors.Create(templates, Dimension, seed: 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var index = await BuildAsync(matrix, templates, cancellationToken);
        var perFace = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / templates;
        var partition = new IndexPartition(1, 1);
        var probes = Enumerable.Range(0, settings.Batch).Select(i => Row(matrix, i)).ToArray();
        var products = new float[templates];
        var rounds = (int)Math.Clamp((long)settings.Rounds * RoundsSize / templates, FewestRounds, settings.Rounds);

        var seconds = await Rounds.MedianSecondsAsync(
            rounds,
            () => Sweep(matrix, part => TensorPrimitives.Sum<float>(part)),
            () => index.SearchAsync(partition, probes[..1], TopSubjects, cancellationToken),
            () => index.SearchAsync(partition, probes, TopSubjects, cancellationToken),
            () => Sweep(matrix, part =>
            {
                for (var row = 0; row < part.Length; row += Dimension)
                    products[row / Dimension] = TensorPrimitives.Dot(probes[0].Span, part.Slice(row, Dimension));
                return 0;
            }));

        var bytes = (double)templates * Dimension * sizeof(float);
        string[] Line(string name, double time, int queries) =>
        [
            name,
            Report.Milliseconds(time),
            Report.Number(bytes / time / 1e9, "F1"),
            Report.Number(seconds[0] / time, "F2"),
            Report.Number(queries / time, "F0"),
            Report.Number(queries / time * seconds[1], "F2"),
        ];
        Report.Write(
            [$"{templates} × {Dimension}", "ms", "GB/s of the matrix", "ratio to the read", "probes/s", "× one probe"],
            [
                [.. Line("plain read", seconds[0], 1)[..4], "–", "–"],
                Line("ExactIndex, one probe", seconds[1], 1),
                Line($"ExactIndex, {settings.Batch} probes", seconds[2], settings.Batch),
                Line("row by row, no ranking", seconds[3], 1),
            ]);
        AnsiConsole.WriteLine(
            $"{perFace:F0} bytes of memory per face, {Dimension * sizeof(float)} of them its embedding; {rounds} rounds.");
    }

    // On all processors, in parts of 2 MB as the index takes them.
    private static Task Sweep(float[] matrix, SweepPart sweep)
    {
        const int Part = 1024 * Dimension;
        Parallel.For(0, (matrix.Length + Part - 1) / Part, part =>
        {
            var start = part * Part;
            sweep(matrix.AsSpan(start, Math.Min(Part, matrix.Length - start)));
        });
        return Task.CompletedTask;
    }

    private static async Task<ExactIndex> BuildAsync(float[] matrix, int templates, CancellationToken cancellationToken)
    {
        using var meters = new MeterFactory();
        var index = new ExactIndex(Options.Create(new IndexOptions()), new IndexMetrics(meters));
        var partition = new IndexPartition(1, 1);
        foreach (var rows in Enumerable.Range(0, templates).Chunk(Stretch))
        {
            var added = rows.Select(i => new IndexedTemplate(partition, i + 1, i + 1, Row(matrix, i))).ToArray();
            await index.ApplyAsync(new IndexChanges(added, [], rows[^1] + 1), cancellationToken);
        }

        return index;
    }

    private static ReadOnlyMemory<float> Row(float[] matrix, int row) => matrix.AsMemory(row * Dimension, Dimension);

    private delegate float SweepPart(ReadOnlySpan<float> part);

    private sealed class MeterFactory : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
