using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Submission;
using FacePlatform.Training.Record;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FacePlatform.Training.GalleryMigrations;

/// <summary>
/// Migrations as callers see them: the copying as its job has it, all else as Identity has it. When Identity has forgotten
/// one, its job is closed with the last that there was to tell.
/// </summary>
internal sealed class MigrationView(
    IdentityMigrationService.IdentityMigrationServiceClient identity,
    [FromKeyedServices(JobKinds.Migration)] JobStore jobs)
{
    /// <exception cref="RpcException">JOB_NOT_FOUND, JOB_EXPIRED.</exception>
    public async Task<V1.Migration> GetAsync(MigrationRef migration, CancellationToken cancellationToken) =>
        await OfAsync(await jobs.GetAsync(migration.Tenant, migration.Id, cancellationToken), cancellationToken);

    public async Task<V1.Migration> OfAsync(Job job, CancellationToken cancellationToken)
    {
        if (ClosedOf(job) is { } closed)
            return Merge(job, closed);
        var parameters = MigrationParameters.Parser.ParseFrom(job.Parameters);
        var gallery = await FindAsync(parameters.Gallery, cancellationToken);
        if (gallery?.Migration == job.Id)
            return Merge(job, Message(gallery, PhaseOf(job, gallery)));
        // Identity hears of it a moment after the job is there.
        if (job.EndTime is null)
            return Merge(job, new() { Phase = MigrationPhase.Copying });
        return await CloseAsync(job, gallery?.Pipeline, new(), cancellationToken);
    }

    /// <summary>Notes how a migration ended that Identity has ended.</summary>
    /// <param name="job">Of the copying, which has ended.</param>
    /// <param name="pipeline">That the gallery has now; null where it is gone.</param>
    /// <param name="told">The migration as it was last; its counts stay.</param>
    /// <param name="cancellationToken">Ends it; it is then noted when it is looked at again.</param>
    public async Task<V1.Migration> CloseAsync(
        Job job, string? pipeline, V1.Migration told, CancellationToken cancellationToken)
    {
        var target = MigrationParameters.Parser.ParseFrom(job.Parameters).Target;
        var last = new V1.Migration(told)
        {
            Phase = pipeline == target ? MigrationPhase.Finished : MigrationPhase.Abandoned,
        };
        var closed = await jobs.CloseAsync(job.Owner, job.Id, last.ToByteArray(), cancellationToken);
        return Merge(closed, ClosedOf(closed) ?? last);
    }

    private async Task<GalleryMigration?> FindAsync(GalleryRef gallery, CancellationToken cancellationToken)
    {
        try
        {
            return await identity.GetAsync(gallery, cancellationToken: cancellationToken);
        }
        catch (RpcException exception) when (exception.GetReason() == ErrorReason.GalleryNotFound)
        {
            return null;
        }
    }

    private static V1.Migration? ClosedOf(Job job) =>
        job.EndTime is not null
        && job.Progress is not null
        && V1.Migration.Parser.ParseFrom(job.Progress) is
        { Phase: MigrationPhase.Finished or MigrationPhase.Abandoned } closed
            ? closed
            : null;

    private static MigrationPhase PhaseOf(Job job, GalleryMigration gallery) =>
        gallery.Flipped ? MigrationPhase.Flipped
        : job.State == Jobs.Record.JobState.Succeeded ? MigrationPhase.Ready
        : MigrationPhase.Copying;

    private static V1.Migration Message(GalleryMigration gallery, MigrationPhase phase) =>
        new()
        {
            Phase = phase,
            Faces = gallery.Faces,
            MigratedFaces = gallery.MigratedFaces,
            MissingFaces = gallery.MissingFaces,
            MissingSubjects = gallery.MissingSubjects,
            FacesWithoutCrop = gallery.FacesWithoutCrop,
            Shadow = gallery.Shadow,
            SourceFpir = gallery.SourceFpir,
            TargetFpir = gallery.TargetFpir,
        };

    private static V1.Migration Merge(Job job, V1.Migration told)
    {
        var parameters = MigrationParameters.Parser.ParseFrom(job.Parameters);
        return new(told)
        {
            Name = $"migrations/{job.Id}",
            Gallery = $"galleries/{parameters.Gallery.Gallery}",
            Source = parameters.Source,
            Target = parameters.Target,
            FacesPerSecond = parameters.FacesPerSecond,
            State = (JobState)job.State,
            Error = job.Error,
            DeadLetter = job.DeadLetter,
            CreateTime = job.CreateTime.ToTimestamp(),
            EndTime = job.EndTime?.ToTimestamp(),
        };
    }
}
