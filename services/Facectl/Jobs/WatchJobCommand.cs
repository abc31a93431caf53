using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.StyleTransfers;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Jobs;

/// <summary><c>jobs watch NAME</c></summary>
internal sealed class WatchJobCommand(Terminal terminal) : PlatformCommand<WatchJobCommand.Settings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var job = await FollowAsync(client, settings, TimeSpan.FromSeconds(settings.Timeout), cancellationToken);
        terminal.Show(job);
        return JobFailure.Of(job)?.ExitCode ?? ExitCode.Done;
    }

    private async Task<Job> FollowAsync(
        PlatformClient client, Settings settings, TimeSpan patience, CancellationToken cancellationToken)
    {
        var kind = settings.Kind;
        if (settings.Preview is null)
            return await kind.FollowAsync(terminal, client, settings.JobName, patience, cancellationToken);
        if (kind is not StyleTransferJobs)
            throw CallerMistakeException.Option("--preview", $"{settings.JobName} makes no pictures on its way.");
        var previews = PreviewFolder.At(settings.Preview);
        return StyleTransferJobs.JobOf(await terminal.FollowAsync(
            StyleTransferFollowing.Watch(client, previews: true, patience), settings.JobName, previews, cancellationToken));
    }

    internal sealed class Settings : JobSettings
    {
        [CommandOption("--preview <DIR>")]
        [Description(
            "Of a style transfer: gets small pictures of how it goes, each named by its iteration: DIR/000123.jpg.")]
        public string? Preview { get; set; }

        public override ValidationResult Validate() => PreviewFolder.Check(Preview) ?? base.Validate();
    }
}
