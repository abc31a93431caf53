using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>Runs many rounds of each scenario and draws where the kills fell.</summary>
public sealed class KillIdentityCommand : AsyncCommand<KillIdentityCommand.Options>
{
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        var failed = false;
        foreach (var name in settings.Operations)
            failed |= !await RunAsync(name, settings, cancellationToken);
        return failed ? 1 : 0;
    }

    private static async Task<bool> RunAsync(string name, Options settings, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{name}, {settings.Index} index, seed {settings.Seed}");
        await using var storage = await IdentityStorage.CreateAsync(settings.Index);
        var scenario = KillScenario.All[name](storage);
        var run = new KillRun(scenario, settings.Seed, storage);
        var rounds = new List<KillRound>();
        while (rounds.Count < settings.Rounds && !cancellationToken.IsCancellationRequested)
        {
            var round = await run.RunAsync();
            rounds.Add(round);
            Console.WriteLine(
                $"  round {rounds.Count,3}: {round.Acknowledged,4} of {round.Planned} acknowledged, "
                + $"{round.InFlight,2} in flight, {round.Phase}");
            foreach (var difference in round.Differences)
                Console.WriteLine($"    WRONG: {difference}");
        }

        return Draw(name, scenario, rounds);
    }

    private static bool Draw(string name, KillScenario scenario, List<KillRound> rounds)
    {
        foreach (var phase in scenario.Phases.Union(rounds.Select(round => round.Phase)))
        {
            var count = rounds.Count(round => round.Phase == phase);
            Console.WriteLine($"  {phase,-46} {new string('#', count)} {count}");
        }

        var wrong = rounds.Sum(round => round.Differences.Count);
        var missed = scenario.Phases.Except(rounds.Select(round => round.Phase)).ToList();
        Console.WriteLine(
            $"  {name}: {rounds.Count} kills, {rounds.Sum(round => round.Acknowledged)} calls acknowledged, {wrong} wrong"
            + (missed.Count > 0 ? $"; never hit: {string.Join(", ", missed)}" : ""));
        return wrong == 0 && missed.Count == 0;
    }

    /// <summary>The command's options.</summary>
    public sealed class Options : CommandSettings
    {
        [CommandOption("--operation <NAME>")]
        [Description("import, merge, undo, delete or rebuild; may be repeated. All of them where absent.")]
        public string[] Operations { get; set; } = [.. KillScenario.All.Keys];

        [CommandOption("--index <KIND>")]
        [Description("exact, or qdrant for the protocol double.")]
        [DefaultValue("qdrant")]
        public string Index { get; init; } = "qdrant";

        [CommandOption("--rounds <N>")]
        [Description("Kills of each operation; every phase has to be hit.")]
        [DefaultValue(20)]
        public int Rounds { get; init; }

        [CommandOption("--seed <N>")]
        [Description("Chooses the moments.")]
        [DefaultValue(1)]
        public int Seed { get; init; }

        public override ValidationResult Validate() =>
            Array.Find(Operations, name => !KillScenario.All.ContainsKey(name)) is { } unknown
                ? ValidationResult.Error($"{unknown} is none of {string.Join(", ", KillScenario.All.Keys)}")
                : Index is "exact" or "qdrant" ? ValidationResult.Success()
                : ValidationResult.Error("--index is exact or qdrant");
    }
}
