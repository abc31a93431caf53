using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Submission;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Training.Clients;
using FacePlatform.Training.Fitting;
using FacePlatform.Training.ModelStore;
using FacePlatform.Training.Record;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.Submission;

/// <summary>Takes a training in that will not fail for anything that can be seen beforehand.</summary>
internal sealed class TrainingSubmission(
    ServedPipelines pipelines,
    ModelFolders models,
    PhotoDirectories directories,
    [FromKeyedServices(JobKinds.Training)] JobStore jobs,
    IOptions<SubmissionOptions> options,
    TimeProvider time)
    : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _uploads = new(options.Value.MaxUploads);

    /// <param name="requests">The specification first, then the images.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    /// <exception cref="RpcException">
    /// INVALID_FIELD, IMAGE_TOO_LARGE, TRAINING_SET_TOO_SMALL, PIPELINE_NOT_FOUND, REQUEST_ID_REUSED, STORAGE_FULL, OVERLOADED,
    /// DEADLINE_PASSED. Nothing is left behind.
    /// </exception>
    public async Task<Job> SubmitAsync(
        IAsyncStreamReader<CreateTrainingJobRequest> requests, CancellationToken cancellationToken)
    {
        if (!await requests.MoveNext(cancellationToken) || requests.Current.Job is not { Spec: { } spec } job)
            throw RpcErrors.InvalidField("spec", "must come first.");
        SpecChecks.Check(spec);
        if (!_uploads.Wait(0, cancellationToken))
            throw RpcErrors.Overloaded("As many training sets as can be held are arriving.", RetryAfter);
        try
        {
            return await SubmitAsync(job.Tenant, spec, requests, cancellationToken);
        }
        finally
        {
            _uploads.Release();
        }
    }

    public void Dispose() => _uploads.Dispose();

    private async Task<Job> SubmitAsync(
        string tenant,
        TrainingSpec spec,
        IAsyncStreamReader<CreateTrainingJobRequest> requests,
        CancellationToken cancellationToken)
    {
        using var stream = new LabelledStream(options.Value);
        stream.Append(spec);
        var complete = TrainingDefaults.Complete(spec.Options ?? new());
        complete.Parent = (await pipelines.GetAsync(complete.Parent, cancellationToken)).Name;
        ParentChecks.Check(models.List().FirstOrDefault(model => model.Pipeline == complete.Parent), complete);
        while (await MoveNextAsync(requests, cancellationToken))
            stream.Add(requests.Current.Image
                ?? throw RpcErrors.InvalidField("spec", "must come only once, and images after it."));
        stream.Complete();
        var images = spec.Directory.Length > 0 ? ListDirectories(tenant, spec, stream) : Streamed(spec, stream);
        SetChecks.Check(images, complete);
        var parameters = new TrainingParameters
        {
            Tenant = tenant,
            Spec = spec.Clone(),
            ImageFiles = stream.Inputs.Count,
            Images = images.Count,
        };
        parameters.Spec.Options = complete;
        return await jobs.SubmitAsync(
            new JobSubmission
            {
                Owner = tenant,
                Parameters = parameters.ToByteArray(),
                Inputs = stream.Inputs,
                RequestId = spec.RequestId,
                // As it came: the seed of what is stored may have been drawn.
                RequestContent = stream.Hash(),
            },
            cancellationToken);
    }

    private async Task<bool> MoveNextAsync(
        IAsyncStreamReader<CreateTrainingJobRequest> requests, CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(options.Value.UploadIdleTimeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            return await requests.MoveNext(end.Token);
        }
        catch (Exception) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw RpcErrors.Create(
                StatusCode.DeadlineExceeded,
                ErrorReason.DeadlinePassed,
                $"No image arrived for {options.Value.UploadIdleTimeout.TotalSeconds:0} s; send them without such pauses.");
        }
    }

    private static IReadOnlyList<LabelledSubject> Streamed(TrainingSpec spec, LabelledStream stream) =>
        spec.CalibrationDirectory.Length > 0
            ? throw RpcErrors.InvalidField("spec.calibration_directory", "needs a directory; a stream says it of each image.")
            : stream.Images;

    private LabelledSubject[] ListDirectories(string tenant, TrainingSpec spec, LabelledStream stream)
    {
        if (stream.Images.Count > 0)
            throw RpcErrors.InvalidField("images", "must not come where spec.directory names them.");
        LabelledSubject[] images =
        [
            .. directories.List(tenant, spec.Directory, "spec.directory").Select(file => new LabelledSubject(file.Subject, false)),
            .. spec.CalibrationDirectory.Length == 0
                ? []
                : directories.List(tenant, spec.CalibrationDirectory, "spec.calibration_directory")
                    .Select(file => new LabelledSubject(file.Subject, true)),
        ];
        if (images.Length > options.Value.MaxImages)
            throw RpcErrors.InvalidField("spec.directory", $"must have at most {options.Value.MaxImages} images.");
        var people = images.CountBy(image => image.Subject, StringComparer.Ordinal).ToArray();
        if (people.Length > options.Value.MaxSubjects)
            throw RpcErrors.InvalidField("spec.directory", $"must have at most {options.Value.MaxSubjects} people.");
        if (people.Any(person => person.Value > options.Value.MaxImagesPerSubject))
            throw RpcErrors.InvalidField(
                "spec.directory", $"must have at most {options.Value.MaxImagesPerSubject} images of one person.");
        return images;
    }
}
