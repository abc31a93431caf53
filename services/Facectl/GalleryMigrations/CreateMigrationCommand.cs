using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Galleries;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.GalleryMigrations;

/// <summary><c>migrations create GALLERY PIPELINE</c></summary>
internal sealed class CreateMigrationCommand(Terminal terminal) : PlatformCommand<CreateMigrationCommand.Settings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var migration = await client.Migrations.CreateMigrationAsync(
            new()
            {
                Gallery = settings.GalleryName,
                Pipeline = PipelineName.Of(settings.Pipeline),
                FacesPerSecond = settings.FacesPerSecond ?? 0,
                RequestId = RequestId.Random(),
            },
            cancellationToken: cancellationToken);
        if (settings.Watch)
        {
            try
            {
                var watch = MigrationFollowing.Watch(client, TimeSpan.FromSeconds(settings.Timeout));
                watch.Heard();
                migration = await terminal.FollowAsync(watch, migration.Name, cancellationToken);
            }
            catch (Exception exception)
            {
                return terminal.Fail(JobFailure.OfWatch(migration.Name, exception));
            }
        }

        var job = MigrationJobs.JobOf(migration);
        terminal.Show(job);
        return JobFailure.Of(job)?.ExitCode ?? ExitCode.Done;
    }

    internal sealed class Settings : GallerySettings
    {
        [CommandArgument(1, "<PIPELINE>")]
        [Description("What the gallery changes to: a pipeline's name, or an active model's.")]
        public string Pipeline { get; set; } = "";

        [CommandOption("--faces-per-second <FACES>")]
        [Description(
            "Faces a second at which kept crops are encoded, so that callers are not held up; at most 1000. Default 20.")]
        public double? FacesPerSecond { get; set; }

        [CommandOption("--watch")]
        [Description("Follows the copying to its end. Ctrl-C leaves it running.")]
        public bool Watch { get; set; }

        // The platform takes 0 for its default.
        public override ValidationResult Validate() =>
            FacesPerSecond is <= 0 ? ValidationResult.Error("--faces-per-second is above 0.") : base.Validate();
    }
}
