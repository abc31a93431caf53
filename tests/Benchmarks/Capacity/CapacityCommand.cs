using System.ComponentModel;
using FacePlatform.Tests.Benchmarks.Measuring;
using FacePlatform.Tests.Fixtures;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Benchmarks.Capacity;

/// <summary>
/// What each service can do and what it needs for it, as processes of their own on this machine: the manifests' requests
/// and limits. Processor time is the process's own, so that it holds while other work runs beside it; rates do not.
/// </summary>
internal sealed class CapacityCommand : AsyncCommand<CapacityCommand.Settings>
{
    internal sealed class Settings : PhotoSettings
    {
        [CommandOption("--seconds <S>")]
        [Description("Of each load of photos.")]
        [DefaultValue(20.0)]
        public double Seconds { get; init; } = 20;

        [CommandOption("--faces <N>")]
        [Description("Size of a gallery; may be repeated. 0, 10000 and 100000 where absent.")]
        public int[] Faces { get; init; } = [0, 10_000, 100_000];

        [CommandOption("--iterations <N>")]
        [Description("Of a style transfer.")]
        [DefaultValue(50)]
        public int Iterations { get; init; } = 50;

        [CommandOption("--people <N>")]
        [Description("Labelled people of the training.")]
        [DefaultValue(40)]
        public int People { get; init; } = 40;
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var photos = settings.ReadPhotos();
        var recognition = new RecognitionCapacity(photos, settings.Seconds);
        var rows = new List<CapacityRow>();
        foreach (var processors in Enumerable.Range(1, Math.Min(2, Environment.ProcessorCount)))
            Add(await recognition.EmbeddingAsync(processors, cancellationToken));
        foreach (var (name, collector) in Collectors())
            Add(await recognition.GatewayAsync($"Gateway, {name}", collector, cancellationToken));
        foreach (var faces in settings.Faces)
            Add(await RecognitionCapacity.IdentityAsync("Identity, server GC", faces, null, cancellationToken));
        foreach (var (name, collector) in Collectors().Skip(1))
            Add(await RecognitionCapacity.IdentityAsync($"Identity, {name}", settings.Faces.Max(), collector, cancellationToken));
        foreach (var size in new[] { 256, 512 })
            Add(await JobCapacity.StyleAsync(size, settings.Iterations, photos, cancellationToken));
        if (LabelledPhotos.People() is null)
            Console.WriteLine($"No training is measured: {SharedData.Absent}");
        else
            Add(await JobCapacity.TrainingAsync(settings.People, cancellationToken));

        await using var broker = await RabbitMqServer.TryStartAsync();
        await using var postgres = broker is null ? null : await PostgresServer.TryStartAsync();
        if (broker is null || postgres is null)
        {
            Console.WriteLine("No role api is measured: RabbitMQ and PostgreSQL are not installed both.");
        }
        else
        {
            Add(await JobCapacity.ApiAsync("StyleTransfer", "style-transfer", postgres, broker, cancellationToken));
            Add(await JobCapacity.ApiAsync("Training", "training", postgres, broker, cancellationToken));
        }

        Report.Write(CapacityRow.Columns, rows.Select(row => row.ToCells()));
        return 0;

        void Add(CapacityRow row)
        {
            Console.Error.WriteLine(string.Join(" | ", row.ToCells()));
            rows.Add(row);
        }
    }

    // How the runtime collects garbage decides how much memory a service holds that does little.
    private static Dictionary<string, Dictionary<string, string>> Collectors() => new()
    {
        ["server GC"] = [],
        ["workstation GC"] = new() { ["DOTNET_gcServer"] = "0" },
        ["server GC, ConserveMemory 5"] = new() { ["DOTNET_GCConserveMemory"] = "5" },
    };
}
