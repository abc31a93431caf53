using System.ComponentModel;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Fixtures.Processes;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Chaos.MigrateGallery;

/// <summary>Changes the model of a gallery while it is searched, and looks for requests that fail and people who are lost.</summary>
public sealed class MigrateGalleryCommand : AsyncCommand<MigrateGalleryCommand.Options>
{
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        if (LabelledPeople.TryRead(settings.People) is not { } people)
        {
            Console.WriteLine(SharedData.Absent);
            return 1;
        }

        Console.WriteLine(
            $"migrate-gallery, {people.Enrolled.Count} people, {people.Probes.Count} probes, of them "
            + $"{people.Probes.Count(probe => probe.Subject is null)} of strangers");
        await using var platform = await PlatformProcesses.StartAsync(settings.Store, _ => []);
        var model = settings.Model ?? await ModelTraining.RunAsync(platform, settings.Epochs, cancellationToken);
        var differences = await new MigrationRun(platform, people, model).RunAsync(cancellationToken);
        foreach (var difference in differences)
            Console.WriteLine($"    WRONG: {difference}");
        Console.WriteLine($"  {differences.Count} wrong");
        return differences.Count == 0 ? 0 : 1;
    }

    /// <summary>The command's options.</summary>
    public sealed class Options : CommandSettings
    {
        [CommandOption("--people <N>")]
        [Description("People of the gallery, each with one photo.")]
        [DefaultValue(1000)]
        public int People { get; init; }

        [CommandOption("--store <FOLDER>")]
        [Description("A model store to use, with --model; one of its own where absent.")]
        public string? Store { get; init; }

        [CommandOption("--model <NAME>")]
        [Description("models/{model} of the store; trained first where absent: the shipped encoder, fine-tuned on degraded images.")]
        public string? Model { get; init; }

        [CommandOption("--epochs <N>")]
        [Description("Of that training.")]
        [DefaultValue(3)]
        public int Epochs { get; init; }

        public override ValidationResult Validate() =>
            (Store is null) != (Model is null) ? ValidationResult.Error("--store and --model belong together")
            : People < 1 ? ValidationResult.Error("--people is at least 1")
            : ValidationResult.Success();
    }
}
