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
        var previews = settings.Preview is null ? null : PreviewFolder.At(settings.Preview);
        var watch = new StyleTransferWatch(client, TimeSpan.FromSeconds(settings.Timeout), TimeProvider.System);
        var job = await terminal.FollowAsync(watch, settings.JobName, previews, cancellationToken);
        terminal.Show(job);
        return JobFailure.Of(job)?.ExitCode ?? ExitCode.Done;
    }

    internal sealed class Settings : JobSettings
    {
        [CommandOption("--preview <DIR>")]
        [Description("Gets small pictures of how it goes, each named by its iteration: DIR/000123.jpg.")]
        public string? Preview { get; set; }

        public override ValidationResult Validate() => PreviewFolder.Check(Preview) ?? base.Validate();
    }
}
