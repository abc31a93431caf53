using System.ComponentModel;
using FacePlatform.Tests.Fixtures;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Chaos.KillWorker;

/// <summary>Runs many rounds and tells what each kill cost.</summary>
public sealed class KillWorkerCommand : AsyncCommand<KillWorkerCommand.Options>
{
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        Console.WriteLine($"kill-worker, {settings.Broker}, seed {settings.Seed}");
        await using var storage = await StyleStorage.TryCreateAsync(settings.Broker);
        if (storage is null)
        {
            Console.WriteLine($"{RabbitMqServer.Missing} Or {PostgresServer.Missing}");
            return 1;
        }

        await using var run = new KillWorkerRun(storage, settings.Seed);
        var kills = new List<WorkerKill>();
        while (kills.Count < settings.Rounds && !cancellationToken.IsCancellationRequested)
        {
            var kill = await run.RunAsync();
            kills.Add(kill);
            Console.WriteLine(
                $"  round {kills.Count,3}: killed at iteration {kill.Seen,3}, went on from {kill.Resumed,3}: "
                + $"{kill.Lost,3} of at most {kill.Allowed,3} done twice, {kill.Jobs} jobs ended after {kill.Seconds,5:F1} s"
                + (kill.BrokerRestarted ? ", broker restarted" : ""));
            foreach (var difference in kill.Differences)
                Console.WriteLine($"    WRONG: {difference}");
        }

        var wrong = kills.Sum(kill => kill.Differences.Count);
        Console.WriteLine(
            $"  {kills.Count} kills, {kills.Count(kill => kill.BrokerRestarted)} with a restart of the broker; "
            + $"{kills.Sum(kill => kill.Jobs)} jobs; at most {kills.Max(kill => kill.Lost)} iterations done twice; {wrong} wrong");
        return wrong == 0 ? 0 : 1;
    }

    /// <summary>The command's options.</summary>
    public sealed class Options : CommandSettings
    {
        [CommandOption("--broker <KIND>")]
        [Description("rabbitmq, or in-process: one process in both roles.")]
        [DefaultValue("rabbitmq")]
        public string Broker { get; init; } = "rabbitmq";

        [CommandOption("--rounds <N>")]
        [Description("Kills.")]
        [DefaultValue(20)]
        public int Rounds { get; init; }

        [CommandOption("--seed <N>")]
        [Description("Chooses the moments.")]
        [DefaultValue(1)]
        public int Seed { get; init; }

        public override ValidationResult Validate() =>
            Rounds < 1 ? ValidationResult.Error("--rounds is at least 1")
            : Broker is "rabbitmq" or "in-process" ? ValidationResult.Success()
            : ValidationResult.Error("--broker is rabbitmq or in-process");
    }
}
