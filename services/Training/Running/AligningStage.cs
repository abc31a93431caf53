using System.Diagnostics.Metrics;
using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Running;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Training.Running;

/// <summary>
/// The first stage: every image's aligned face. What is aligned is saved in parts that the checkpoint names, so that no
/// attempt aligns again what one before has saved, and no later checkpoint repeats it.
/// </summary>
internal sealed class AligningStage(ImageSource source, FaceAlignment alignment)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private static readonly Counter<long> Images = TrainingTelemetry.Meter.CreateCounter<long>(
        "faceplatform.training.images", "{image}", "Images of training sets that were aligned or left out, by outcome.");

    /// <param name="job">The attempt.</param>
    /// <param name="parameters">Of the job.</param>
    /// <param name="checkpoint">Where it is; brought forward.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>All crops, in the images' order.</returns>
    /// <exception cref="Grpc.Core.RpcException">SERVICE_UNAVAILABLE: the crops could not be saved.</exception>
    public async Task<IReadOnlyList<AlignedCrop>> RunAsync(
        IJobExecution job, TrainingParameters parameters, TrainingCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var crops = new List<AlignedCrop>();
        foreach (var part in checkpoint.Crops)
            crops.AddRange(AlignedCrops.Parser.ParseFrom(await job.ReadPartAsync(part)).Crops);
        if (checkpoint.ImagesDone == parameters.Images)
            return crops;
        var saved = crops.Count;
        var images = source.ReadAsync(job, parameters, cancellationToken).Skip(checkpoint.ImagesDone)
            .Chunk(alignment.BatchSize);
        await foreach (var batch in images.WithCancellation(cancellationToken))
        {
            var outcomes = await alignment.AlignAsync(batch, parameters.Spec.Options.Parent, cancellationToken);
            foreach (var (image, outcome) in batch.Zip(outcomes))
                Take(image, outcome, crops, checkpoint);
            checkpoint.ImagesDone += batch.Length;
            await job.ReportAsync(ProgressOf(parameters, checkpoint).ToByteArray());
            var handOver = job.HandOverRequested;
            if (handOver || job.CheckpointDue)
                saved = await SaveAsync(job, crops, saved, checkpoint);
            if (handOver)
                throw new JobHandedOverException();
        }

        // Files of a directory may have gone since it was counted.
        parameters.Images = checkpoint.ImagesDone;
        // The checkpoints of the steps say that all images are done: they must not come to be without the crops.
        if (await SaveAsync(job, crops, saved, checkpoint) < crops.Count)
            throw RpcErrors.Unavailable("The aligned faces cannot be kept at the moment.", RetryAfter);
        return crops;
    }

    private static void Take(
        SourceImage image, AlignmentOutcome outcome, List<AlignedCrop> crops, TrainingCheckpoint checkpoint)
    {
        Images.Add(1, new KeyValuePair<string, object?>("outcome", outcome.Reason ?? "ALIGNED"));
        if (outcome.Crop is { } crop)
            crops.Add(new() { Subject = image.Subject, Calibration = image.Calibration, Crop = crop });
        else
            checkpoint.LeftOut[outcome.Reason!] = checkpoint.LeftOut.GetValueOrDefault(outcome.Reason!) + 1;
    }

    // Without its crops, a checkpoint would say that images are done which are not.
    private static async Task<int> SaveAsync(
        IJobExecution job, List<AlignedCrop> crops, int saved, TrainingCheckpoint checkpoint)
    {
        if (crops.Count > saved)
        {
            var part = await job.SavePartAsync(new AlignedCrops { Crops = { crops.Skip(saved) } }.ToByteArray());
            if (part is null)
                return saved;
            checkpoint.Crops.Add(part);
        }

        await job.SaveCheckpointAsync(checkpoint.ToByteArray());
        return crops.Count;
    }

    private static TrainingNotes ProgressOf(TrainingParameters parameters, TrainingCheckpoint checkpoint) => new()
    {
        Progress = new()
        {
            Stage = TrainingStage.Aligning,
            Data = new()
            {
                Images = parameters.Images,
                ImagesDone = checkpoint.ImagesDone,
                LeftOut = { checkpoint.LeftOut },
            },
        },
    };
}
