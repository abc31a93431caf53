using System.ComponentModel;
using System.Diagnostics;
using FacePlatform.Tests.Benchmarks.Measuring;
using FacePlatform.Tests.Fixtures;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Benchmarks.Gallery;

/// <summary>
/// A large gallery in a real Identity process with its record in SQLite, asked through gRPC: enrolling, importing,
/// starting again, and searching, quietly and while faces arrive.
/// </summary>
internal sealed class GalleryCommand : AsyncCommand<GalleryCommand.Settings>
{
    private const int Concurrency = 32;

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--faces <N>")]
        [Description("Faces of the gallery that is opened and searched.")]
        [DefaultValue(100_000)]
        public int Faces { get; init; } = 100_000;

        [CommandOption("--import <N>")]
        [Description("Faces of the import that is timed.")]
        [DefaultValue(20_000)]
        public int Import { get; init; } = 20_000;

        [CommandOption("--enrolments <N>")]
        [Description("Enrolments that are timed, 32 at a time; a tenth of them one by one.")]
        [DefaultValue(5000)]
        public int Enrolments { get; init; } = 5000;

        [CommandOption("--searches <N>")]
        [DefaultValue(1000)]
        public int Searches { get; init; } = 1000;

        [CommandOption("--arriving <N>")]
        [Description("Enrolments per second while searches are timed.")]
        [DefaultValue(100)]
        public int Arriving { get; init; } = 100;
    }

    public override async Task<int> ExecuteAsync(
        CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        var rows = new List<string[]>();
        var alone = settings.Enrolments / 10;
        var rest = settings.Faces - settings.Import - settings.Enrolments - alone;
        if (rest < 0)
            throw new InvalidOperationException("--faces is less than what is imported and enrolled.");

        var server = await StartAsync(data.Path, cancellationToken);
        var emptyStart = server.StartTime;
        long emptyMemory;
        await using (server)
        {
            emptyMemory = server.WorkingSet;
            var load = new GalleryLoad(server.Channel);
            await load.CreateAsync(cancellationToken);
            await load.EnrolAsync(50, Concurrency, cancellationToken);
            var single = await load.EnrolAsync(alone, 1, cancellationToken);
            rows.Add(["enrolments, one by one", PerSecond(alone, single)]);
            var many = await load.EnrolAsync(settings.Enrolments, Concurrency, cancellationToken);
            rows.Add([$"enrolments, {Concurrency} at a time", PerSecond(settings.Enrolments, many)]);
            var import = await load.ImportAsync("timed", settings.Import, cancellationToken);
            rows.Add(
            [
                $"import of {settings.Import} faces",
                $"{Report.Number(import, "F1")} s, {PerSecond(settings.Import, import)}",
            ]);
            await load.ImportAsync("rest", rest, cancellationToken);
        }

        server = await StartAsync(data.Path, cancellationToken);
        await using (server)
        {
            rows.Add(["start without a gallery", Seconds(emptyStart)]);
            rows.Add([$"start with {settings.Faces} faces, searchable", Seconds(server.StartTime)]);
            var load = new GalleryLoad(server.Channel);
            var quiet = await load.SearchAsync(settings.Searches, cancellationToken);
            rows.Add(["memory per face, whole process", $"{(server.WorkingSet - emptyMemory) / settings.Faces} bytes"]);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var started = Stopwatch.GetTimestamp();
            var arriving = load.EnrolSteadilyAsync(settings.Arriving, stop.Token);
            var busy = await load.SearchAsync(settings.Searches, cancellationToken);
            var busySeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await stop.CancelAsync();
            var arrived = await arriving;

            rows.Add(["search, quiet", Latency(quiet)]);
            rows.Add([$"search while {arrived / busySeconds:F0} faces/s are enrolled", Latency(busy)]);
            rows.Add(
            [
                "p99, busy to quiet",
                Report.Number(Rounds.Quantile(busy, 0.99) / Rounds.Quantile(quiet, 0.99), "F2"),
            ]);
        }

        Report.Write([$"gallery of {settings.Faces} × {GalleryLoad.Dimension}", "measured"], rows);
        return 0;
    }

    // With its record in SQLite, as it is configured to be.
    private static Task<ServiceUnderLoad> StartAsync(string dataFolder, CancellationToken cancellationToken) =>
        ServiceUnderLoad.StartAsync("Identity", 0, ["--Storage:DataFolder", dataFolder], null, cancellationToken);

    private static string PerSecond(int count, double seconds) => $"{Report.Number(count / seconds, "F0")}/s";

    private static string Seconds(TimeSpan time) => $"{Report.Number(time.TotalSeconds, "F2")} s";

    private static string Latency(List<double> seconds) =>
        $"p50 {Report.Milliseconds(Rounds.Quantile(seconds, 0.5))} ms, p99 {Report.Milliseconds(Rounds.Quantile(seconds, 0.99))} ms";
}
