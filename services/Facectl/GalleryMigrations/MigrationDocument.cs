using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.GalleryMigrations;

/// <summary>Migrations as JSON documents.</summary>
internal static class MigrationDocument
{
    public static object Of(Migration migration) => new
    {
        migration.Name,
        migration.Gallery,
        migration.Source,
        migration.Target,
        Phase = migration.Phase.ToProtoName(),
        State = migration.State.ToProtoName(),
        migration.Faces,
        migration.MigratedFaces,
        migration.MissingFaces,
        migration.MissingSubjects,
        migration.FacesWithoutCrop,
        migration.FacesPerSecond,
        migration.SourceFpir,
        migration.TargetFpir,
        Shadow = Of(migration.Shadow ?? new()),
        Error = JobFailure.Document(migration.Name, migration.Error, migration.DeadLetter),
        migration.DeadLetter,
        CreateTime = TimeText.Of(migration.CreateTime),
        EndTime = TimeText.Of(migration.EndTime),
    };

    private static object Of(ShadowComparison shadow) => new
    {
        shadow.Probes,
        shadow.Agreed,
        shadow.MatchToUnknown,
        shadow.UnknownToMatch,
        shadow.MatchToOther,
        shadow.Missing,
        shadow.Failed,
    };
}
