using FacePlatform.Internal.V1;
using FacePlatform.Training.Clients;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Training.Running;

/// <summary>Finds and aligns the central face of images, by the very calls that recognition is made of.</summary>
internal sealed class FaceAlignment(
    EmbeddingService.EmbeddingServiceClient embedding, RetriedCalls calls, IOptions<AlignmentOptions> options)
{
    /// <summary>Images that are worth handing over together.</summary>
    public int BatchSize => 4 * options.Value.Concurrency;

    /// <summary>Aligns several at once.</summary>
    /// <returns>In the order of the images.</returns>
    /// <exception cref="RpcException">A failure that is no image's fault.</exception>
    public async Task<AlignmentOutcome[]> AlignAsync(
        IReadOnlyList<SourceImage> images, string pipeline, CancellationToken cancellationToken)
    {
        var outcomes = new AlignmentOutcome[images.Count];
        await Parallel.ForAsync(
            0,
            images.Count,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = options.Value.Concurrency,
                CancellationToken = cancellationToken,
            },
            async (i, cancellation) => outcomes[i] = await AlignAsync(images[i], pipeline, cancellation));
        return outcomes;
    }

    private async Task<AlignmentOutcome> AlignAsync(SourceImage image, string pipeline, CancellationToken cancellationToken)
    {
        if (image.Content is null)
            return LeftOut(ErrorReason.ImageTooLarge);
        var request = new AnalyzeFacesRequest
        {
            Image = image.Content,
            Pipeline = pipeline,
            FaceSelection = FaceSelection.Central,
            Crops = true,
        };
        try
        {
            var response = await calls.CallAsync(
                () => embedding.AnalyzeFacesAsync(request, cancellationToken: cancellationToken), cancellationToken);
            return response.Faces is [var face, ..] ? new(face.Crop, null) : LeftOut(ErrorReason.NoFace);
        }
        catch (RpcException exception) when (
            exception.StatusCode == StatusCode.InvalidArgument && exception.GetReason() != ErrorReason.Unspecified)
        {
            return LeftOut(exception.GetReason());
        }
    }

    private static AlignmentOutcome LeftOut(ErrorReason reason) => new(null, reason.ToReason());
}
