using System.ComponentModel;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>Runs many rounds of <see cref="KillImport"/> and draws where the kills fell.</summary>
public sealed class KillIdentityCommand : AsyncCommand<KillIdentityCommand.Options>
{
    private const int Bins = 10;

    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("faceplatform-chaos-");
        try
        {
            var import = new KillImport(folder.FullName, settings.Seed, settings.Faces);
            var rounds = new List<KillRound>();
            while (rounds.Count < settings.Rounds && !cancellationToken.IsCancellationRequested)
            {
                var round = await import.RunAsync();
                rounds.Add(round);
                Console.WriteLine(
                    $"round {rounds.Count,3}: {round.Acknowledged,4} of {round.Planned} acknowledged, "
                    + $"{round.InFlight,2} in flight, {Describe(round.Phase)}");
                foreach (var lost in round.Lost)
                    Console.WriteLine($"  LOST: {lost}");
            }

            Draw(rounds);
            return rounds.Exists(round => round.Lost.Count > 0) ? 1 : 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Draw(List<KillRound> rounds)
    {
        Console.WriteLine();
        Console.WriteLine("Kills by how much of the import was acknowledged:");
        var bins = rounds.ToLookup(round => Math.Min(Bins - 1, Bins * round.Acknowledged / round.Planned));
        for (var bin = 0; bin < Bins; bin++)
            Bar($"{100 * bin / Bins,3} to {100 * (bin + 1) / Bins,3} %", bins[bin].Count());
        Console.WriteLine("Kills by phase:");
        foreach (var phase in Enum.GetValues<KillPhase>())
            Bar(Describe(phase), rounds.Count(round => round.Phase == phase));
        Console.WriteLine(
            $"{rounds.Count} kills, {rounds.Sum(round => round.Acknowledged)} acknowledged enrolments, "
            + $"{rounds.Sum(round => round.Lost.Count)} losses.");
    }

    private static void Bar(string label, int count) =>
        Console.WriteLine($"  {label,-36} {new string('#', count)} {count}");

    private static string Describe(KillPhase phase) => phase switch
    {
        KillPhase.Idle => "idle",
        KillPhase.BeforeCommit => "before a commit",
        _ => "between commit and acknowledgement",
    };

    /// <summary>The command's options.</summary>
    public sealed class Options : CommandSettings
    {
        [CommandOption("--rounds <N>")]
        [Description("Kills.")]
        [DefaultValue(20)]
        public int Rounds { get; init; }

        [CommandOption("--seed <N>")]
        [Description("Chooses the moments.")]
        [DefaultValue(1)]
        public int Seed { get; init; }

        [CommandOption("--faces <N>")]
        [Description("Faces per import.")]
        [DefaultValue(400)]
        public int Faces { get; init; }
    }
}
