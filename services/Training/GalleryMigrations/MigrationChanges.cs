using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Submission;
using FacePlatform.Training.Record;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Training.GalleryMigrations;

/// <summary>What is done to a migration beside the copying; Identity does it.</summary>
internal sealed class MigrationChanges(
    IdentityMigrationService.IdentityMigrationServiceClient identity,
    MigrationView view,
    [FromKeyedServices(JobKinds.Migration)] JobStore jobs)
{
    /// <summary>Makes the target decide, or the source again.</summary>
    /// <exception cref="RpcException">JOB_NOT_FOUND, JOB_EXPIRED, MIGRATION_PHASE, SUBJECTS_MISSING.</exception>
    public async Task<V1.Migration> FlipAsync(
        ChangeMigrationRequest request, bool toTarget, CancellationToken cancellationToken)
    {
        var job = await GetAsync(request.Migration, cancellationToken);
        await RequireAsync(job, toTarget ? [MigrationPhase.Ready] : [MigrationPhase.Flipped], cancellationToken);
        var flip = new FlipGalleryRequest
        {
            Migration = job.ToMigrationRef(),
            ToTarget = toTarget,
            AllowMissing = request.AllowMissing,
        };
        await identity.FlipAsync(flip, cancellationToken: cancellationToken);
        return await view.OfAsync(job, cancellationToken);
    }

    /// <summary>Removes the templates of the source. Finishing twice is no error.</summary>
    /// <exception cref="RpcException">JOB_NOT_FOUND, JOB_EXPIRED, MIGRATION_PHASE.</exception>
    public async Task<V1.Migration> FinishAsync(MigrationRef migration, CancellationToken cancellationToken)
    {
        var job = await GetAsync(migration, cancellationToken);
        var now = await RequireAsync(job, [MigrationPhase.Flipped, MigrationPhase.Finished], cancellationToken);
        return now.Phase == MigrationPhase.Finished ? now : await EndAsync(job, now, cancellationToken);
    }

    /// <summary>Stops the copying and removes the templates of the target. Cancelling twice is no error.</summary>
    /// <exception cref="RpcException">JOB_NOT_FOUND, JOB_EXPIRED, MIGRATION_PHASE.</exception>
    public async Task<V1.Migration> CancelAsync(MigrationRef migration, CancellationToken cancellationToken)
    {
        var job = await GetAsync(migration, cancellationToken);
        var now = await RequireAsync(
            job, [MigrationPhase.Copying, MigrationPhase.Ready, MigrationPhase.Abandoned], cancellationToken);
        // One that was given up before Identity had heard of it may have begun since.
        if (now.Phase == MigrationPhase.Abandoned)
        {
            await EndAsync(job, now, cancellationToken);
            return now;
        }

        // The copying first, which would only fail.
        if (job.EndTime is null)
            job = await CancelCopyingAsync(job, cancellationToken);
        return await EndAsync(job, now, cancellationToken);
    }

    private async Task<Job> CancelCopyingAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            return await jobs.CancelAsync(job.Owner, job.Id, cancellationToken);
        }
        catch (RpcException exception) when (exception.GetReason() == ErrorReason.JobEnded)
        {
            return await jobs.GetAsync(job.Owner, job.Id, cancellationToken);
        }
    }

    // Identity refuses where the gallery was turned since: the templates that decide by now would stay, and others go.
    private async Task<V1.Migration> EndAsync(Job job, V1.Migration now, CancellationToken cancellationToken)
    {
        var flipped = now.Phase == MigrationPhase.Flipped;
        GalleryMigration ended;
        try
        {
            ended = await identity.EndAsync(
                new() { Migration = job.ToMigrationRef(), Flipped = flipped }, cancellationToken: cancellationToken);
        }
        catch (RpcException exception) when (exception.GetReason() is ErrorReason.MigrationPhase or ErrorReason.GalleryNotFound)
        {
            // Ended already, or never begun; or turned.
            return await RequireAsync(
                job, [flipped ? MigrationPhase.Finished : MigrationPhase.Abandoned], cancellationToken);
        }

        return await view.CloseAsync(job, ended.Pipeline, now, cancellationToken);
    }

    private Task<Job> GetAsync(MigrationRef migration, CancellationToken cancellationToken) =>
        jobs.GetAsync(migration.Tenant, migration.Id, cancellationToken);

    private async Task<V1.Migration> RequireAsync(Job job, MigrationPhase[] phases, CancellationToken cancellationToken)
    {
        var now = await view.OfAsync(job, cancellationToken);
        return phases.Contains(now.Phase) ? now : throw MigrationErrors.Phase("is in another phase", now.Phase);
    }
}
