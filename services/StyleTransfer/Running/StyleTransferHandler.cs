using FacePlatform.Imaging;
using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Running;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.StyleTransfer.Submission;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.StyleTransfer.Running;

/// <summary>Makes the picture of a job: from the last checkpoint, with a look at the job between any two iterations.</summary>
internal sealed class StyleTransferHandler(FeatureNetworkCatalog networks, ImageDecoder decoder, TimeProvider time)
    : IJobHandler
{
    // Of each image while the job runs: halved once more, it still has more than the largest picture.
    private const long MostPixels = 8_000_000;

    public async Task<JobResult> RunAsync(IJobExecution job, CancellationToken cancellationToken)
    {
        var parameters = StyleTransferParameters.Parser.ParseFrom(job.Parameters);
        var network = Accepted(() => networks.Get(parameters.Options.FeatureNetwork));
        var images = new List<ImagePyramid>();
        try
        {
            images.Add(await ReadAsync(job, StyleTransferInputs.Content, cancellationToken));
            for (var i = 0; i < parameters.StyleWeights.Count; i++)
                images.Add(await ReadAsync(job, StyleTransferInputs.Style(i), cancellationToken));
            var styles = parameters.StyleWeights.Select((weight, i) => new WeightedStyle(images[i + 1], weight)).ToArray();
            using var stylization = new Stylization(
                network, images[0], styles, parameters.Options, await job.ReadCheckpointAsync());
            return await RunAsync(job, stylization, parameters.Options.Format, cancellationToken);
        }
        finally
        {
            images.ForEach(image => image.Dispose());
        }
    }

    private async Task<ImagePyramid> ReadAsync(IJobExecution job, string name, CancellationToken cancellationToken)
    {
        var file = await job.ReadInputAsync(name);
        var image = Accepted(() => decoder.Decode(file, cancellationToken));
        image.Reduce(MostPixels);
        return image;
    }

    // What the submission accepted and this worker does not take is no fault of the request: an older worker, other limits.
    private static T Accepted<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (RpcException exception)
        {
            throw new InvalidOperationException($"This worker does not take the job: {exception.Status.Detail}", exception);
        }
    }

    private async Task<JobResult> RunAsync(
        IJobExecution job, Stylization stylization, ImageFormat format, CancellationToken cancellationToken)
    {
        var remaining = new RemainingTime(stylization.Plan, time);
        var last = await stylization.RunAsync(
            async progress =>
            {
                await job.ReportAsync(
                    progress.ToMessage(remaining.After(progress.Iteration)).ToByteArray(),
                    job.ReportDue ? stylization.Preview() : null);
                var handOver = job.HandOverRequested;
                if (handOver || job.CheckpointDue)
                    await job.SaveCheckpointAsync(stylization.Checkpoint());
                if (handOver)
                    throw new JobHandedOverException();
            },
            cancellationToken);
        await job.ReportAsync(stylization.ProgressAt(last).ToMessage(TimeSpan.Zero).ToByteArray());
        var size = stylization.ResultSize;
        var result = new StyleTransferResult
        {
            Image = UnsafeByteOperations.UnsafeWrap(stylization.Result()),
            Format = format,
            Width = size.Width,
            Height = size.Height,
        };
        return new JobResult(result.ToByteArray());
    }
}
