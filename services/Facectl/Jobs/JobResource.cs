using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using Spectre.Console;

namespace FacePlatform.Facectl.Jobs;

/// <summary><c>jobs get|cancel|delete|replay</c></summary>
internal static class JobResource
{
    internal sealed class Get(Terminal terminal) : PlatformCommand<JobSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, JobSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await settings.Kind.GetAsync(client, settings.JobName, cancellationToken));
    }

    internal sealed class Cancel(Terminal terminal) : PlatformCommand<JobSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, JobSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await settings.Kind.CancelAsync(client, settings.JobName, cancellationToken));
    }

    internal sealed class Replay(Terminal terminal) : PlatformCommand<JobSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, JobSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await settings.Kind.ReplayAsync(client, settings.JobName, cancellationToken));
    }

    internal sealed class Delete(Terminal terminal) : PlatformCommand<JobSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, JobSettings settings, CancellationToken cancellationToken)
        {
            await settings.Kind.DeleteAsync(client, settings.JobName, cancellationToken);
            terminal.Write(
                new { Deleted = settings.JobName }, console => console.WriteLine($"{settings.JobName} is deleted."));
            return ExitCode.Done;
        }
    }

    /// <summary>Prints a job as it is.</summary>
    public static int Show(this Terminal terminal, Job job)
    {
        terminal.Write(job.Document, job.Write);
        return ExitCode.Done;
    }
}
