using Spectre.Console.Cli;

namespace FacePlatform.Facectl.GalleryMigrations;

/// <summary><c>migrations …</c></summary>
internal static class MigrationCommands
{
    public static void AddMigrationCommands(this IConfigurator config) => config.AddBranch("migrations", branch =>
    {
        branch.SetDescription(
            "Changes of a gallery's pipeline that lose nobody: create copies, flip lets the new pipeline decide, finish"
            + " removes the old templates. Needs the scope admin; train reads.");
        branch.AddCommand<CreateMigrationCommand>("create")
            .WithDescription("Begins to give those who are enrolled templates of another pipeline too.")
            .WithExample("migrations", "create", "staff", "models/NAME", "--watch");
        branch.AddCommand<MigrationResource.List>("list").WithDescription("All migrations, the newest first.");
        branch.AddCommand<MigrationResource.Get>("get")
            .WithDescription("One migration, with what the new pipeline would have answered while the old one decided.");
        branch.AddCommand<MigrationResource.Watch>("watch")
            .WithDescription("Follows the copying to its end. Ctrl-C leaves it running.");
        branch.AddCommand<MigrationResource.Missing>("missing")
            .WithDescription("The people whom a flip, or a roll back, would lose until they are enrolled again.");
        branch.AddCommand<MigrationResource.Flip>("flip").WithDescription("From now on the new pipeline decides.");
        branch.AddCommand<MigrationResource.RollBack>("roll-back")
            .WithDescription("From now on the old pipeline decides again.");
        branch.AddCommand<MigrationResource.Finish>("finish")
            .WithDescription("Removes the old pipeline's templates: there is no way back.");
        branch.AddCommand<MigrationResource.Cancel>("cancel")
            .WithDescription("Stops it and removes the new pipeline's templates.");
    });
}
