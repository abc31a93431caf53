using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Submission;

namespace FacePlatform.Training.GalleryMigrations;

/// <summary>Migrations as Identity knows them: by their gallery and the id of the job that copies.</summary>
internal static class MigrationRefs
{
    public static GalleryMigrationRef ToMigrationRef(this Job job) =>
        MigrationParameters.Parser.ParseFrom(job.Parameters).ToMigrationRef(job.Id);

    public static GalleryMigrationRef ToMigrationRef(this MigrationParameters parameters, string job) =>
        new() { Gallery = parameters.Gallery, Migration = job };
}
