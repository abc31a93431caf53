using FacePlatform.Gateway.Limits;
using FacePlatform.Gateway.Requests;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.ServiceDefaults.Naming;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.Training;

/// <summary>
/// Relays a training's specification and labelled images to the Training service. One message is here at a time: the next
/// is read when Training has taken this one, and the client waits meanwhile. What a set needs is Training's to check.
/// </summary>
internal sealed class TrainingSubmission(
    RequestMessages messages, IOptions<LimitOptions> limits, TrainingJobService.TrainingJobServiceClient jobs)
{
    private const string ImageField = "image.image";

    /// <param name="requests">The specification, then images.</param>
    /// <param name="tenant">The caller's.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="RpcException">
    /// INVALID_FIELD or IMAGE_TOO_LARGE for what is wrong with the order or size of the messages; whatever Training says.
    /// </exception>
    public async Task<V1.Training> RunAsync(
        IAsyncStreamReader<CreateTrainingRequest> requests, string tenant, ServerCallContext context)
    {
        var cancellation = context.CancellationToken;
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var stream =
            messages.ReadAsync(requests, context, reading.Token, ImageField).GetAsyncEnumerator(reading.Token);
        if (!await stream.MoveNextAsync() || stream.Current.Spec is not { } spec)
            throw RpcErrors.InvalidField("spec", "must be the first message.");
        Check(spec);

        return await jobs.Create(cancellationToken: cancellation)
            .RelayAsync(MessagesAsync(new() { Tenant = tenant, Spec = spec }, stream), reading);
    }

    private async IAsyncEnumerable<CreateTrainingJobRequest> MessagesAsync(
        CreateTrainingJob job, IAsyncEnumerator<CreateTrainingRequest> stream)
    {
        yield return new() { Job = job };
        for (var number = 1L; await stream.MoveNextAsync(); number++)
        {
            var image = stream.Current.Image ?? throw RpcErrors.InvalidField("image", "must be what follows the specification.");
            Check(image.Image, number);
            yield return new() { Image = image };
        }
    }

    private static void Check(TrainingSpec spec)
    {
        RequestIds.Check(spec.RequestId, "spec.request_id");
        if (spec.CalculateSize() is var bytes && bytes > LimitOptions.OtherBytes)
            throw RpcErrors.InvalidField("spec", $"has {bytes} bytes, at most {LimitOptions.OtherBytes} are accepted.");
    }

    // An image that cannot be read costs only itself; one above the limit is a mistake of the client's.
    private void Check(ByteString image, long number)
    {
        if (image.Length > limits.Value.MaxImageBytes)
            throw RpcErrors.InvalidImage(
                ErrorReason.ImageTooLarge,
                $"image {number} of the stream has {image.Length} bytes; at most {limits.Value.MaxImageBytes} are accepted.",
                ImageField);
    }
}
