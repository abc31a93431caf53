using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.GalleryMigrations;

/// <summary>Shows the copying of a migration on the terminal until it has ended.</summary>
internal static class MigrationFollowing
{
    /// <param name="client">The platform.</param>
    /// <param name="patience">How long to wait for a platform that is away.</param>
    public static JobWatch<Migration, Migration> Watch(PlatformClient client, TimeSpan patience) => new(
        (name, token) => client.Migrations.WatchMigration(new() { Name = name }, cancellationToken: token),
        migration => migration,
        migration => migration.State,
        patience,
        TimeProvider.System);

    /// <returns>The migration when its copying has ended.</returns>
    public static async Task<Migration> FollowAsync(
        this Terminal terminal, JobWatch<Migration, Migration> watch, string name, CancellationToken cancellationToken)
    {
        var migration = new Migration();
        await terminal.DescribedProgressAsync("submitted", async report =>
        {
            migration = await watch.RunAsync(
                name,
                update =>
                {
                    report(update.MigratedFaces, update.Faces, MigrationText.Progress(update));
                    return Task.CompletedTask;
                },
                cancellationToken);
        });
        return migration;
    }
}
