using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.GalleryMigrations;

/// <summary>Migrations among the jobs: what runs is their copying.</summary>
internal sealed class MigrationJobs : JobKind
{
    public override string Collection => "migrations";

    public static Job JobOf(Migration migration) => new()
    {
        Name = migration.Name,
        State = migration.State,
        Error = migration.Error,
        DeadLetter = migration.DeadLetter,
        Progress = MigrationText.Progress(migration),
        CreateTime = migration.CreateTime,
        EndTime = migration.EndTime,
        Document = MigrationDocument.Of(migration),
        WriteDetails = console => MigrationText.WriteDetails(console, migration),
    };

    /// <summary>Migrations of the caller, the newest first.</summary>
    public static Task<List<Migration>> ReadAsync(
        PlatformClient client, JobState state, bool deadLetters, CancellationToken cancellationToken) =>
        Pages.AllAsync<Migration>(async token =>
        {
            var page = await client.Migrations.ListMigrationsAsync(
                new() { PageSize = Pages.Size, PageToken = token, State = state, DeadLetters = deadLetters },
                cancellationToken: cancellationToken);
            return (page.Migrations, page.NextPageToken);
        });

    public override async Task<Job> GetAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        JobOf(await client.Migrations.GetMigrationAsync(new() { Name = name }, cancellationToken: cancellationToken));

    public override async Task<IEnumerable<Job>> ListAsync(
        PlatformClient client, JobState state, bool deadLetters, CancellationToken cancellationToken) =>
        (await ReadAsync(client, state, deadLetters, cancellationToken)).Select(JobOf);

    public override async Task<Job> FollowAsync(
        Terminal terminal, PlatformClient client, string name, TimeSpan patience, CancellationToken cancellationToken) =>
        JobOf(await terminal.FollowAsync(MigrationFollowing.Watch(client, patience), name, cancellationToken));

    public override async Task<Job> CancelAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        JobOf(await client.Migrations.CancelMigrationAsync(new() { Name = name }, cancellationToken: cancellationToken));

    /// <exception cref="CallerMistakeException">Always: what it leaves has to be decided.</exception>
    public override Task DeleteAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        throw CallerMistakeException.Option(
            "NAME", $"{name} is not deleted: facectl migrations finish removes the old templates, cancel the new ones.");

    public override async Task<Job> ReplayAsync(PlatformClient client, string name, CancellationToken cancellationToken) =>
        JobOf(await client.Migrations.ReplayMigrationAsync(new() { Name = name }, cancellationToken: cancellationToken));
}
