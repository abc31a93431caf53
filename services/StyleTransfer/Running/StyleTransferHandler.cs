using FacePlatform.Imaging;
using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Running;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.StyleTransfer.Submission;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.StyleTransfer.Running;

/// <summary>Makes the picture of a job: from the last checkpoint, with a look at the job between any two iterations.</summary>
internal sealed class StyleTransferHandler(FeatureNetworkCatalog networks, ImageDecoder decoder, TimeProvider time)
    : IJobHandler
{
    public async Task<JobResult> RunAsync(IJobExecution job, CancellationToken cancellationToken)
    {
        var parameters = StyleTransferParameters.Parser.ParseFrom(job.Parameters);
        var network = networks.Get(parameters.Options.FeatureNetwork);
        var images = new List<ImagePyramid>();
        try
        {
            images.Add(decoder.Decode(await job.ReadInputAsync(StyleTransferInputs.Content), cancellationToken));
            for (var i = 0; i < parameters.StyleWeights.Count; i++)
                images.Add(decoder.Decode(await job.ReadInputAsync(StyleTransferInputs.Style(i)), cancellationToken));
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

    private async Task<JobResult> RunAsync(
        IJobExecution job, Stylization stylization, ImageFormat format, CancellationToken cancellationToken)
    {
        var remaining = new RemainingTime(stylization.Plan, time);
        await stylization.RunAsync(
            async progress =>
            {
                await job.ReportAsync(
                    progress.ToMessage(remaining.After(progress.Iteration)).ToByteArray(),
                    job.ReportDue ? stylization.Preview() : null);
                if (job.HandOverRequested || job.CheckpointDue)
                    await job.SaveCheckpointAsync(stylization.Checkpoint());
                if (job.HandOverRequested)
                    throw new JobHandedOverException();
            },
            cancellationToken);
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
