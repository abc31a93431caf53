using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.GalleryMigrations;

/// <summary>A migration as people read it.</summary>
internal static class MigrationText
{
    /// <summary>Such as <c>COPYING, 120/1,000 faces, 3 people missing</c>.</summary>
    public static string Progress(Migration migration) => migration.Phase is MigrationPhase.Finished or MigrationPhase.Abandoned
        ? Phase(migration)
        : $"{Phase(migration)}, {Copied(migration)}{Missing(migration)}";

    public static void WriteDetails(IAnsiConsole console, Migration migration)
    {
        console.WriteLine($"  {migration.Gallery}: {migration.Source} → {migration.Target}");
        WriteRates(console, migration);
        ShadowText.Write(console, migration);
        if (Next(migration) is { } next)
            console.WriteLine($"next: {next}");
    }

    private static void WriteRates(IAnsiConsole console, Migration migration)
    {
        var (source, target) = (migration.SourceFpir, migration.TargetFpir);
        if (source == 0 && target == 0)
            return;
        console.WriteLine(
            $"false positive identification rate by default: {source:0.##%} by the old pipeline, {target:0.##%} by the new one");
        if (target > source)
            console.WriteLine(
                "warning: with the new pipeline more strangers are taken for somebody: its calibration has too few pairs for"
                + " a gallery of this size");
    }

    private static string Phase(Migration migration) => migration.Phase is MigrationPhase.Unspecified
        ? "beginning"
        : migration.Phase.ToProtoName();

    private static string Copied(Migration migration) =>
        $"{migration.MigratedFaces:n0}/{migration.Faces:n0} faces have templates of both";

    private static string Missing(Migration migration) =>
        migration.MissingSubjects > 0 ? $", {migration.MissingSubjects:n0} people missing" : "";

    private static string? Next(Migration migration) => migration.Phase switch
    {
        MigrationPhase.Ready when migration.MissingSubjects > 0 =>
            $"facectl migrations missing {migration.Name} lists whom a flip would lose; enrol a new photo of each",
        MigrationPhase.Ready => $"facectl migrations flip {migration.Name}",
        MigrationPhase.Flipped =>
            $"facectl migrations finish {migration.Name} removes the old templates; roll-back still goes back",
        _ => null,
    };
}
