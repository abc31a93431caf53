using System.ComponentModel;
using FacePlatform.Tests.Fixtures;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Chaos.KillTrainer;

/// <summary>Kills the trainer in the middle of one training, many times, and tells what each kill cost.</summary>
public sealed class KillTrainerCommand : AsyncCommand<KillTrainerCommand.Options>
{
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        if (LabelledFaces.TryRead(settings.Subjects) is not { } faces)
        {
            Console.WriteLine(SharedData.Absent);
            return 1;
        }

        Console.WriteLine($"kill-trainer, {settings.Kills} kills, {settings.Subjects} people, seed {settings.Seed}");
        await using var run = new KillTrainerRun(faces, settings.Epochs, settings.Seed);
        await run.SubmitAsync(cancellationToken);
        for (var i = 1; i <= settings.Kills; i++)
        {
            var kill = await run.KillAsync(cancellationToken);
            if (kill is null)
            {
                Console.WriteLine("  the training ended before the next kill: take more epochs");
                return 1;
            }

            Console.WriteLine(
                $"  kill {i,2}: {kill.Stage} at step {kill.Seen,4}, went on from {kill.Resumed,4}: "
                + $"{kill.Lost,3} steps done twice, first new report after {kill.Seconds,5:F1} s");
        }

        var outcome = await run.FinishAsync(cancellationToken);
        Console.WriteLine($"  {outcome}");
        foreach (var difference in outcome.Differences)
            Console.WriteLine($"    WRONG: {difference}");
        return outcome.Differences.Count == 0 ? 0 : 1;
    }

    /// <summary>The command's options.</summary>
    public sealed class Options : CommandSettings
    {
        [CommandOption("--kills <N>")]
        [Description("How often the trainer is killed in its one training.")]
        [DefaultValue(10)]
        public int Kills { get; init; }

        [CommandOption("--subjects <N>")]
        [Description("People to train with, those with the most photos.")]
        [DefaultValue(40)]
        public int Subjects { get; init; }

        [CommandOption("--epochs <N>")]
        [Description("Of the training.")]
        [DefaultValue(60)]
        public int Epochs { get; init; }

        [CommandOption("--seed <N>")]
        [Description("Chooses the moments.")]
        [DefaultValue(1)]
        public int Seed { get; init; }

        public override ValidationResult Validate() =>
            Kills >= 1 && Subjects >= 20 && Epochs >= 1
                ? ValidationResult.Success()
                : ValidationResult.Error("--kills and --epochs are at least 1, --subjects at least 20");
    }
}
