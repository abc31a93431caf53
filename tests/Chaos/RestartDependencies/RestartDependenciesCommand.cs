using System.ComponentModel;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Cluster;
using FacePlatform.Tests.Fixtures.Kubernetes;
using FacePlatform.Tests.Fixtures.Publishing;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Chaos.RestartDependencies;

/// <summary>Restarts each dependency of the overlay <c>cpu</c> under a light load, and tells what each restart cost.</summary>
public sealed class RestartDependenciesCommand : AsyncCommand<RestartDependenciesCommand.Options>
{
    private const int People = 1000;
    private const int TableWidth = 700;

    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        var people = LabelledPhotos.People();
        var missing = PlatformCluster.FindMissing() ?? (people is null ? SharedData.Absent : null);
        if (missing is not null)
        {
            Console.WriteLine(missing);
            return 1;
        }

        using var services = new PublishedServices();
        await using var platform = await PlatformCluster.TryStartAsync(
            services, new Dictionary<string, string>(), withQdrant: true);
        if (platform is null)
        {
            Console.WriteLine(KubernetesOverlay.Missing);
            return 1;
        }

        await using var load = new LightLoad(platform.Gateway, [.. people!.Take(People)]);
        var run = new RestartRun(platform.Cluster, load, settings.How, TimeSpan.FromSeconds(settings.Seconds));
        var results = new List<RestartResult>();
        foreach (var dependency in Dependency.All.Where(item => settings.Only is null || item.Workload == settings.Only))
        {
            results.Add(await run.RunAsync(dependency));
            Console.WriteLine(Describe(results[^1]));
        }

        var (enrolments, jobs) = load.Acknowledged;
        var lost = await load.CheckAsync();
        AnsiConsole.Profile.Width = TableWidth;
        AnsiConsole.Write(TableOf(results));
        foreach (var loss in lost)
            Console.WriteLine($"    LOST: {loss}");
        Console.WriteLine(
            $"  {load.Calls.Count} calls, {load.Calls.Count(call => call.Failure is not null)} failed, "
            + $"{results.Sum(result => result.GivenUp)} of them without a hint to retry; "
            + $"{enrolments} enrolments and {jobs} jobs acknowledged, {lost.Count} lost");
        return lost.Count == 0 ? 0 : 1;
    }

    private static string Describe(RestartResult result) =>
        $"  {result.Name}: away {result.Away:F1} s; {string.Join(", ", result.Failures.Select(f => $"{f.Value} × {f.Key}"))}; "
        + $"unready: {string.Join(", ", result.Readiness.Select(r => $"{r.Key} {r.Value:F1} s"))}; "
        + $"recovery: {string.Join(", ", result.Recovery.Select(r => $"{r.Key} {r.Value:F1} s"))}; "
        + $"{result.Restarted} other containers ended; {result.GivenUp} given up";

    private static Table TableOf(IEnumerable<RestartResult> results)
    {
        var table = new Table().Border(TableBorder.Markdown)
            .AddColumns("restarted", "away, s", "failed calls", "others not ready, s", "first success after it is back, s");
        foreach (var result in results)
            table.AddRow(
                Markup.Escape(result.Name),
                $"{result.Away:F1}",
                Join(result.Failures.Select(failure => $"{failure.Value} × {failure.Key}")),
                Join(result.Readiness.Select(pod => $"{pod.Key} {pod.Value:F1}")),
                Join(result.Recovery.Select(operation => $"{operation.Key} {operation.Value:F1}")));
        return table;
    }

    private static string Join(IEnumerable<string> parts) =>
        string.Join("; ", parts) is { Length: > 0 } text ? Markup.Escape(text) : "none";

    /// <summary>The command's options.</summary>
    public sealed class Options : CommandSettings
    {
        [CommandOption("--how <WAY>")]
        [Description("kill: kill -9 of the containers, which start again. delete: other pods take their places. away: none for a while.")]
        [DefaultValue(RestartWay.Kill)]
        public RestartWay How { get; init; }

        [CommandOption("--seconds <N>")]
        [Description("How long, with away.")]
        [DefaultValue(20)]
        public int Seconds { get; init; }

        [CommandOption("--only <WORKLOAD>")]
        [Description("One of them, by its workload; all where absent.")]
        public string? Only { get; init; }

        public override ValidationResult Validate() =>
            Seconds < 0 ? ValidationResult.Error("--seconds is at least 0")
            : Only is not null && Dependency.All.All(dependency => dependency.Workload != Only)
                ? ValidationResult.Error($"--only is one of {string.Join(", ", Dependency.All.Select(d => d.Workload))}")
            : ValidationResult.Success();
    }
}
