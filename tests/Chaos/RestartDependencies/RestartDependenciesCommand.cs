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
        await using var platform = await PlatformCluster.TryStartAsync(services, new Dictionary<string, string>(), withQdrant: true);
        if (platform is null)
        {
            Console.WriteLine(KubernetesOverlay.Missing);
            return 1;
        }

        await using var load = new LightLoad(platform.Gateway, [.. people!.Take(People)]);
        var run = new RestartRun(platform.Cluster, load, settings.How == "delete");
        var chosen = Dependency.All
            .Where(dependency => settings.Only is null || dependency.Workload == settings.Only).ToList();
        var results = new List<RestartResult>();
        foreach (var dependency in chosen)
        {
            results.Add(await run.RunAsync(dependency));
            Console.WriteLine(Describe(results[^1]));
        }

        var (enrolments, jobs) = load.Acknowledged;
        var lost = await load.CheckAsync();
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
        [Description("kill: kill -9 of the containers, which start again in their pods. delete: others take the pods' place.")]
        [DefaultValue("kill")]
        public string How { get; init; } = "kill";

        [CommandOption("--only <WORKLOAD>")]
        [Description("One of them, by its workload; all where absent.")]
        public string? Only { get; init; }

        public override ValidationResult Validate() =>
            How is not ("kill" or "delete") ? ValidationResult.Error("--how is kill or delete")
            : Only is not null && Dependency.All.All(dependency => dependency.Workload != Only)
                ? ValidationResult.Error($"--only is one of {string.Join(", ", Dependency.All.Select(d => d.Workload))}")
            : ValidationResult.Success();
    }
}
