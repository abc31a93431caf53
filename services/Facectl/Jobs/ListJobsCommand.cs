using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.StyleTransfers;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Jobs;

/// <summary><c>jobs list</c></summary>
internal sealed class ListJobsCommand(Terminal terminal) : PlatformCommand<ListJobsCommand.Settings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var jobs = await Pages.AllAsync<StyleTransfer>(async token =>
        {
            var page = await client.StyleTransfers.ListStyleTransfersAsync(
                new()
                {
                    PageSize = Pages.Size,
                    PageToken = token,
                    State = settings.State ?? JobState.Unspecified,
                    DeadLetters = settings.DeadLetters,
                },
                cancellationToken: cancellationToken);
            return (page.StyleTransfers, page.NextPageToken);
        });
        terminal.Write(new { Jobs = jobs.Select(StyleTransferDocument.Of) }, console =>
        {
            var table = new Table().Border(TableBorder.Simple)
                .AddColumns("job", "state", "progress", "attempt", "created");
            foreach (var job in jobs)
                table.AddRow(new[]
                {
                    job.Name,
                    job.State.ToText() + (job.DeadLetter ? " (dead letter)" : ""),
                    StyleTransferText.Progress(job),
                    $"{job.Attempt}",
                    TimeText.Of(job.CreateTime) ?? "",
                }.Select(Markup.Escape).ToArray());
            console.Write(table);
        });
        return ExitCode.Done;
    }

    internal sealed class Settings : PlatformSettings
    {
        [CommandOption("--state <STATE>")]
        [Description("Only those that are waiting, running, succeeded, failed or cancelled.")]
        public JobState? State { get; set; }

        [CommandOption("--dead-letters")]
        [Description("Only those that the platform could not finish, which jobs replay takes up again.")]
        public bool DeadLetters { get; set; }
    }
}
