using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.StyleTransfers;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Jobs;

/// <summary><c>jobs get|cancel|delete|replay</c></summary>
internal static class JobResource
{
    internal sealed class Get(Terminal terminal) : PlatformCommand<JobSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, JobSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await client.StyleTransfers.GetStyleTransferAsync(
                new() { Name = settings.JobName }, cancellationToken: cancellationToken));
    }

    internal sealed class Cancel(Terminal terminal) : PlatformCommand<JobSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, JobSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await client.StyleTransfers.CancelStyleTransferAsync(
                new() { Name = settings.JobName }, cancellationToken: cancellationToken));
    }

    internal sealed class Replay(Terminal terminal) : PlatformCommand<JobSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, JobSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await client.StyleTransfers.ReplayStyleTransferAsync(
                new() { Name = settings.JobName }, cancellationToken: cancellationToken));
    }

    internal sealed class Delete(Terminal terminal) : PlatformCommand<JobSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, JobSettings settings, CancellationToken cancellationToken)
        {
            await client.StyleTransfers.DeleteStyleTransferAsync(
                new() { Name = settings.JobName }, cancellationToken: cancellationToken);
            terminal.Write(
                new { Deleted = settings.JobName }, console => console.WriteLine($"{settings.JobName} is deleted."));
            return ExitCode.Done;
        }
    }

    /// <summary>Prints a job as it is.</summary>
    public static int Show(this Terminal terminal, StyleTransfer job)
    {
        terminal.Write(StyleTransferDocument.Of(job), console =>
        {
            console.WriteLine(StyleTransferText.Line(job));
            if (JobFailure.Of(job) is { } failure && job.State is JobState.Failed)
                console.WriteLine($"  {failure.Reason} {failure.Message}");
            foreach (var (what, time) in new[]
                {
                    ("created", job.CreateTime), ("started", job.StartTime),
                    ("ended", job.EndTime), ("expires", job.ExpireTime),
                })
            {
                if (time is not null)
                    console.WriteLine($"  {what,-8} {TimeText.Of(time)}");
            }
        });
        return ExitCode.Done;
    }
}
