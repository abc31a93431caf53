using FacePlatform.Identity.Record;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Microsoft.EntityFrameworkCore;

namespace FacePlatform.Identity.GalleryMigrations;

/// <summary>How far a gallery is on its way to another pipeline.</summary>
internal static class MigrationView
{
    /// <param name="record">Where it reads from, in a snapshot, so that the counts are of one moment.</param>
    /// <param name="key">The gallery's key.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<GalleryMigration> ReadAsync(
        RecordContext record, long key, CancellationToken cancellationToken = default)
    {
        var gallery = await record.Galleries
            .Include(row => row.Pipeline)
            .Include(row => row.Migration).ThenInclude(row => row!.OtherPipeline)
            .SingleAsync(row => row.Key == key, cancellationToken);
        var faces = record.Faces.Where(row => row.Subject.GalleryKey == key);
        var view = new GalleryMigration
        {
            Pipeline = gallery.Pipeline.Name,
            Faces = await faces.LongCountAsync(cancellationToken),
        };
        var crops = record.Crops.Where(row => row.GalleryKey == key);
        if (gallery.Migration is not { Ending: false } migration)
        {
            view.FacesWithoutCrop = view.Faces - await crops.LongCountAsync(cancellationToken);
            return view;
        }

        var other = migration.OtherPipelineKey;
        var missing = faces.Where(row => !row.Templates.Any(template => template.PipelineKey == other));
        view.Migration = migration.Id;
        view.OtherPipeline = migration.OtherPipeline.Name;
        view.Flipped = migration.Flipped;
        view.MissingFaces = await missing.LongCountAsync(cancellationToken);
        view.MigratedFaces = await faces.LongCountAsync(
            row => row.Templates.Any(template => template.PipelineKey == other)
                && row.Templates.Any(template => template.PipelineKey == gallery.PipelineKey),
            cancellationToken);
        view.MissingSubjects = await MissingSubjects.Of(record, key, other).LongCountAsync(cancellationToken);

        // By the keys of the crops, which an index has: the crops themselves would have to be read from the disk.
        view.FacesWithoutCrop = view.MissingFaces - await crops.LongCountAsync(
            row => !record.Templates.Any(template => template.FaceKey == row.FaceKey && template.PipelineKey == other),
            cancellationToken);
        view.Shadow = Shadow(migration);
        return view;
    }

    private static ShadowComparison Shadow(GalleryMigrationRow row) => new()
    {
        Probes = row.ShadowProbes,
        Agreed = row.ShadowAgreed,
        MatchToUnknown = row.ShadowMatchToUnknown,
        UnknownToMatch = row.ShadowUnknownToMatch,
        MatchToOther = row.ShadowMatchToOther,
        Missing = row.ShadowMissing,
        Failed = row.ShadowFailed,
    };
}
