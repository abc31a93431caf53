using System.Runtime.CompilerServices;
using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Running;
using FacePlatform.Training.Submission;
using FacePlatform.V1;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.Running;

/// <summary>The images of a job, in the same order in every attempt; only some of them are in memory.</summary>
internal sealed class ImageSource(PhotoDirectories directories, IOptions<SubmissionOptions> options)
{
    /// <param name="job">Whose inputs hold the images, where they came in a stream.</param>
    /// <param name="parameters">Of the job.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IAsyncEnumerable<SourceImage> ReadAsync(
        IJobExecution job, TrainingParameters parameters, CancellationToken cancellationToken) =>
        parameters.Spec.Directory.Length > 0
            ? ReadDirectoriesAsync(parameters.Tenant, parameters.Spec, cancellationToken)
            : ReadInputsAsync(job, parameters.ImageFiles);

    private static async IAsyncEnumerable<SourceImage> ReadInputsAsync(IJobExecution job, int files)
    {
        for (var i = 0; i < files; i++)
        {
            foreach (var image in LabelledImages.Parser.ParseFrom(await job.ReadInputAsync(TrainingInputs.Images(i))).Images)
                yield return new(image.Subject, image.Calibration, image.Image);
        }
    }

    private async IAsyncEnumerable<SourceImage> ReadDirectoriesAsync(
        string tenant, TrainingSpec spec, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in directories.List(tenant, spec.Directory, "spec.directory"))
            yield return new(file.Subject, false, await ReadFileAsync(file.Path, cancellationToken));
        if (spec.CalibrationDirectory.Length == 0)
            yield break;
        foreach (var file in directories.List(tenant, spec.CalibrationDirectory, "spec.calibration_directory"))
            yield return new(file.Subject, true, await ReadFileAsync(file.Path, cancellationToken));
    }

    // One that went meanwhile counts as unreadable, as an empty one does.
    private async Task<ByteString?> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(path).Length > options.Value.MaxImageBytes
                ? null
                : UnsafeByteOperations.UnsafeWrap(await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ByteString.Empty;
        }
    }
}
