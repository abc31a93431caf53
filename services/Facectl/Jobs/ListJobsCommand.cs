using System.ComponentModel;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Jobs;

/// <summary><c>jobs list</c></summary>
internal sealed class ListJobsCommand(Terminal terminal) : PlatformCommand<ListJobsCommand.Settings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var jobs = (await ReadAsync(client, settings, cancellationToken))
            .OrderByDescending(job => job.CreateTime?.ToDateTime())
            .ToArray();
        terminal.Write(new { Jobs = jobs.Select(job => job.Document) }, console =>
        {
            var table = new Table().Border(TableBorder.Simple)
                .AddColumns("job", "state", "progress", "attempt", "created");
            foreach (var job in jobs)
                table.AddRow(new[]
                {
                    job.Name,
                    job.State.ToProtoName() + (job.DeadLetter ? " (dead letter)" : ""),
                    job.Progress,
                    $"{job.Attempt}",
                    TimeText.Of(job.CreateTime) ?? "",
                }.Select(Markup.Escape).ToArray());
            console.Write(table);
        });
        return ExitCode.Done;
    }

    // Each kind has a scope of its own: whoever has one of them sees what it shows.
    private async Task<List<Job>> ReadAsync(PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var jobs = new List<Job>();
        var refusals = new List<(string Collection, RpcException Error)>();
        var kinds = settings.Kinds.ToArray();
        foreach (var kind in kinds)
        {
            try
            {
                jobs.AddRange(await kind.ListAsync(
                    client, settings.State ?? JobState.Unspecified, settings.DeadLetters, cancellationToken));
            }
            catch (RpcException exception) when (exception.GetReason() is ErrorReason.ScopeMissing)
            {
                refusals.Add((kind.Collection, exception));
            }
        }

        if (refusals.Count == kinds.Length)
            throw refusals[0].Error;
        foreach (var (collection, error) in refusals)
            terminal.Warn($"Without {collection}: {error.Status.Detail}");
        return jobs;
    }

    internal sealed class Settings : PlatformSettings
    {
        [CommandOption("--kind <KIND>")]
        [Description("Only styleTransfers, trainings or migrations.")]
        public string? Kind { get; set; }

        [CommandOption("--state <STATE>")]
        [Description("Only those that are waiting, running, succeeded, failed or cancelled.")]
        public JobState? State { get; set; }

        [CommandOption("--dead-letters")]
        [Description("Only those that the platform could not finish, which jobs replay takes up again.")]
        public bool DeadLetters { get; set; }

        internal IEnumerable<JobKind> Kinds => JobKinds.All.Where(kind =>
            Kind is null || kind.Collection.Equals(Kind, StringComparison.OrdinalIgnoreCase));

        public override ValidationResult Validate() => Kinds.Any()
            ? base.Validate()
            : ValidationResult.Error("--kind is styleTransfers, trainings or migrations.");
    }
}
