using System.ComponentModel;
using System.Diagnostics.Metrics;
using System.Numerics.Tensors;
using FacePlatform.Identity.Index;
using FacePlatform.Tests.Benchmarks.Measuring;
using Microsoft.Extensions.Options;
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

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--templates <N>")]
        [Description("Templates of the gallery.")]
        [DefaultValue(100_000)]
        public int Templates { get; init; } = 100_000;

        [CommandOption("--batch <N>")]
        [Description("Probes of a batch.")]
        [DefaultValue(64)]
        public int Batch { get; init; } = 64;

        [CommandOption("--rounds <N>")]
        [DefaultValue(31)]
        public int Rounds { get; init; } = 31;
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var matrix = RandomUnitVectors(settings.Templates);
        var index = await BuildAsync(matrix, settings.Templates, cancellationToken);
        var partition = new IndexPartition(1, 1);
        var probes = Enumerable.Range(0, settings.Batch).Select(i => Row(matrix, i)).ToArray();
        var products = new float[settings.Templates];

        var seconds = await Rounds.MedianSecondsAsync(
            settings.Rounds,
            () => Sweep(matrix, part => TensorPrimitives.Sum<float>(part)),
            () => index.SearchAsync(partition, probes[..1], TopSubjects, cancellationToken),
            () => index.SearchAsync(partition, probes, TopSubjects, cancellationToken),
            () => Sweep(matrix, part =>
            {
                for (var row = 0; row < part.Length; row += Dimension)
                    products[row / Dimension] = TensorPrimitives.Dot(probes[0].Span, part.Slice(row, Dimension));
                return 0;
            }));

        var bytes = (double)settings.Templates * Dimension * sizeof(float);
        string[] Line(string name, double time, int queries) =>
        [
            name,
            Report.Milliseconds(time),
            Report.Number(bytes / time / 1e9, "F1"),
            Report.Number(seconds[0] / time, "F2"),
            Report.Number(queries / time, "F0"),
        ];
        Report.Write(
            [$"{settings.Templates} × {Dimension}", "ms", "GB/s of the matrix", "ratio to the read", "probes/s"],
            [
                ["plain read", .. Line("", seconds[0], 1)[1..4], "–"],
                Line("ExactIndex, one probe", seconds[1], 1),
                Line($"ExactIndex, {settings.Batch} probes", seconds[2], settings.Batch),
                Line("row by row, no ranking", seconds[3], 1),
            ]);
        return 0;
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
        var added = Enumerable.Range(0, templates)
            .Select(i => new IndexedTemplate(partition, i + 1, i + 1, Row(matrix, i))).ToArray();
        await index.ApplyAsync(new IndexChanges(added, [], templates), cancellationToken);
        return index;
    }

    private static ReadOnlyMemory<float> Row(float[] matrix, int row) => matrix.AsMemory(row * Dimension, Dimension);

    private static float[] RandomUnitVectors(int count)
    {
        var values = new float[count * Dimension];
        var random = new Random(1);
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        for (var i = 0; i < count; i++)
        {
            var row = values.AsSpan(i * Dimension, Dimension);
            TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
        }

        return values;
    }

    private delegate float SweepPart(ReadOnlySpan<float> part);

    private sealed class MeterFactory : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
