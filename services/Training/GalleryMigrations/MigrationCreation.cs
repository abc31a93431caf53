using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Submission;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.Training.Clients;
using FacePlatform.Training.ModelStore;
using FacePlatform.Training.Record;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using static System.FormattableString;

namespace FacePlatform.Training.GalleryMigrations;

/// <summary>
/// Begins migrations. The job comes first, because its id is the migration's and Identity must not know one that nobody works
/// on; where Identity refuses, the job goes again. Where it does not answer, the job stays: the same request_id begins the same
/// migration, and one that never began ends by itself.
/// </summary>
internal sealed class MigrationCreation(
    ServedPipelines pipelines,
    IdentityService.IdentityServiceClient identity,
    IdentityMigrationService.IdentityMigrationServiceClient migrations,
    MigrationView view,
    [FromKeyedServices(JobKinds.Migration)] JobStore jobs)
{
    // Faces per second.
    private const double DefaultRate = 20;

    // One in 100 seconds; a timer takes no more than some weeks.
    private const double SmallestRate = 0.01;
    private const double LargestRate = 1000;

    /// <exception cref="RpcException">
    /// INVALID_FIELD, GALLERY_NOT_FOUND, PIPELINE_NOT_FOUND, MIGRATION_EXISTS, PIPELINES_INCOMPATIBLE, CALIBRATION_TOO_SMALL,
    /// REQUEST_ID_REUSED.
    /// </exception>
    public async Task<V1.Migration> CreateAsync(CreateMigrationJobRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        var submission = new JobSubmission
        {
            Owner = request.Gallery.Tenant,
            Parameters = [],
            RequestId = request.RequestId,
            RequestContent = request.ToByteArray(),
        };
        var job = await jobs.FindSubmittedAsync(submission, cancellationToken);
        if (job is null)
        {
            var parameters = await PrepareAsync(request, cancellationToken);
            job = await jobs.SubmitAsync(submission with { Parameters = parameters.ToByteArray() }, cancellationToken);
        }

        // One whose copying has ended had begun.
        if (job.EndTime is null)
            await BeginAsync(request, job, cancellationToken);
        return await view.OfAsync(job, cancellationToken);
    }

    private static void Check(CreateMigrationJobRequest request)
    {
        RequestIds.Check(request.RequestId, "request_id");
        if (request.Pipeline.Length == 0)
            throw RpcErrors.InvalidField("pipeline", "must be the pipeline to change to.");
        if (request.FacesPerSecond != 0 && request.FacesPerSecond is not (>= SmallestRate and <= LargestRate))
            throw RpcErrors.InvalidField("faces_per_second", Invariant($"must be {SmallestRate} to {LargestRate}."));
    }

    private async Task<MigrationParameters> PrepareAsync(
        CreateMigrationJobRequest request, CancellationToken cancellationToken)
    {
        var target = await pipelines.GetAsync(request.Pipeline, cancellationToken);
        ActivationRules.RequireCalibration(target.Calibration, target.Name);
        var gallery = await migrations.GetAsync(request.Gallery, cancellationToken: cancellationToken);
        if (gallery.Migration.Length > 0)
            throw RpcErrors.MigrationExists($"galleries/{request.Gallery.Gallery}", gallery.Migration);
        if (gallery.Pipeline == target.Name)
            throw RpcErrors.InvalidField("pipeline", "is the gallery's already.");
        await RequireCompatibleAsync(gallery.Pipeline, target.Name, cancellationToken);
        await identity.RegisterPipelineAsync(target, cancellationToken: cancellationToken);
        return new()
        {
            Gallery = request.Gallery,
            Source = gallery.Pipeline,
            Target = target.Name,
            FacesPerSecond = request.FacesPerSecond == 0 ? DefaultRate : request.FacesPerSecond,
        };
    }

    private async Task RequireCompatibleAsync(string source, string target, CancellationToken cancellationToken)
    {
        var before = await pipelines.ReadManifestAsync(source, cancellationToken);
        var after = await pipelines.ReadManifestAsync(target, cancellationToken);
        if (!before.FindsFacesLike(after))
            throw RpcErrors.FailedPrecondition(
                ErrorReason.PipelinesIncompatible,
                $"{target} does not find and align faces as {source} does: one photo could not be enrolled in both.");
    }

    private async Task BeginAsync(CreateMigrationJobRequest request, Job job, CancellationToken cancellationToken)
    {
        var begin = new BeginMigrationRequest
        {
            Migration = job.ToMigrationRef(),
            Pipeline = request.Pipeline,
        };
        try
        {
            await migrations.BeginAsync(begin, cancellationToken: cancellationToken);
        }
        catch (RpcException exception) when (IsRefusal(exception))
        {
            await jobs.DeleteAsync(job.Owner, job.Id, CancellationToken.None);
            throw;
        }
    }

    private static bool IsRefusal(RpcException exception) =>
        exception.StatusCode is StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.InvalidArgument
            or StatusCode.NotFound;
}
