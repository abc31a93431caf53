using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.GalleryMigrations;

/// <summary><c>migrations list|get|watch|missing|flip|roll-back|finish|cancel</c></summary>
internal static class MigrationResource
{
    internal sealed class List(Terminal terminal) : PlatformCommand<PlatformSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, PlatformSettings settings, CancellationToken cancellationToken)
        {
            var migrations = await MigrationJobs.ReadAsync(
                client, JobState.Unspecified, deadLetters: false, cancellationToken);
            terminal.Write(new { Migrations = migrations.Select(MigrationDocument.Of) }, console =>
            {
                var table = new Table().Border(TableBorder.Simple)
                    .AddColumns("migration", "gallery", "target", "copying", "progress", "created");
                foreach (var m in migrations)
                    table.AddRow(new[]
                    {
                        m.Name, m.Gallery, m.Target, m.State.ToProtoName() + (m.DeadLetter ? " (dead letter)" : ""),
                        MigrationText.Progress(m), TimeText.Of(m.CreateTime) ?? "",
                    }.Select(Markup.Escape).ToArray());
                console.Write(table);
            });
            return ExitCode.Done;
        }
    }

    internal sealed class Get(Terminal terminal) : PlatformCommand<MigrationSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, MigrationSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await client.Migrations.GetMigrationAsync(
                new() { Name = settings.MigrationName }, cancellationToken: cancellationToken));
    }

    internal sealed class Watch(Terminal terminal) : PlatformCommand<MigrationSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, MigrationSettings settings, CancellationToken cancellationToken)
        {
            var watch = MigrationFollowing.Watch(client, TimeSpan.FromSeconds(settings.Timeout));
            var migration = await terminal.FollowAsync(watch, settings.MigrationName, cancellationToken);
            terminal.Show(migration);
            return JobFailure.Of(MigrationJobs.JobOf(migration))?.ExitCode ?? ExitCode.Done;
        }
    }

    internal sealed class Missing(Terminal terminal) : PlatformCommand<MigrationSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, MigrationSettings settings, CancellationToken cancellationToken)
        {
            var subjects = await Pages.AllAsync<string>(async token =>
            {
                var page = await client.Migrations.ListMissingSubjectsAsync(
                    new() { Name = settings.MigrationName, PageSize = Pages.Size, PageToken = token },
                    cancellationToken: cancellationToken);
                return (page.Subjects, page.NextPageToken);
            });
            terminal.Write(new { Migration = settings.MigrationName, Subjects = subjects }, console =>
            {
                foreach (var subject in subjects)
                    console.WriteLine(subject);
                if (subjects.Count == 0)
                    console.WriteLine("Nobody is missing.");
            });
            return ExitCode.Done;
        }
    }

    internal sealed class Flip(Terminal terminal) : PlatformCommand<ChangeMigrationSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, ChangeMigrationSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await client.Migrations.FlipMigrationAsync(
                new() { Name = settings.MigrationName, AllowMissing = settings.AllowMissing },
                cancellationToken: cancellationToken));
    }

    internal sealed class RollBack(Terminal terminal) : PlatformCommand<ChangeMigrationSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, ChangeMigrationSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await client.Migrations.RollBackMigrationAsync(
                new() { Name = settings.MigrationName, AllowMissing = settings.AllowMissing },
                cancellationToken: cancellationToken));
    }

    internal sealed class Finish(Terminal terminal) : PlatformCommand<MigrationSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, MigrationSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await client.Migrations.FinishMigrationAsync(
                new() { Name = settings.MigrationName }, cancellationToken: cancellationToken));
    }

    internal sealed class Cancel(Terminal terminal) : PlatformCommand<MigrationSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, MigrationSettings settings, CancellationToken cancellationToken) =>
            terminal.Show(await client.Migrations.CancelMigrationAsync(
                new() { Name = settings.MigrationName }, cancellationToken: cancellationToken));
    }

    private static int Show(this Terminal terminal, Migration migration) =>
        terminal.Show(MigrationJobs.JobOf(migration));
}
