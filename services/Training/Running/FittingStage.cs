using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Running;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.Training.Fitting;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Training.Running;

/// <summary>The second stage: the steps, from the last checkpoint, with a look at the job between any two.</summary>
internal sealed class FittingStage(TimeProvider time)
{
    /// <exception cref="Grpc.Core.RpcException">TRAINING_DIVERGED.</exception>
    public async Task<TrainedNetworkFile> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        var checkpoint = run.Checkpoint;
        using var training = new TripletTraining(
            run.Start.Path,
            run.Start.Input,
            run.Set,
            run.Spec.Options,
            checkpoint.Fitting);
        // What the checkpoint says counts only where it was not left aside.
        if (!training.IsDone)
        {
            await TakeStepsAsync(run, training, cancellationToken);
            checkpoint.Fitting = training.Checkpoint();
            await run.Job.SaveCheckpointAsync(checkpoint.ToByteArray());
        }

        var path = run.Folder.PathOf("trained.onnx");
        training.SaveBest(path);
        return new(
            path, training.Curves, training.Progress, training.BestEpoch, training.StoppedEarly, training.DivergedAtStep);
    }

    private async Task TakeStepsAsync(TrainingRun run, TripletTraining training, CancellationToken cancellationToken)
    {
        var (job, checkpoint) = (run.Job, run.Checkpoint);
        var before = checkpoint.TrainingTime?.ToTimeSpan() ?? TimeSpan.Zero;
        var started = time.GetTimestamp();
        var pace = new Pace(time);
        var (step, since) = (training.Progress.Step, started);
        try
        {
            await training.RunAsync(
                async () =>
                {
                    var progress = training.Progress;
                    pace.Add(1);
                    // It is told once before the first step too.
                    if (progress.Step > step)
                        FittingMetrics.Record(progress.RecentSteps[^1], time.GetElapsedTime(since));
                    await ReportAsync(run, progress, pace.Of(progress.Steps - progress.Step));
                    checkpoint.TrainingTime = (before + time.GetElapsedTime(started)).ToDuration();
                    var handOver = job.HandOverRequested;
                    if (handOver || job.CheckpointDue)
                    {
                        checkpoint.Fitting = training.Checkpoint();
                        await job.SaveCheckpointAsync(checkpoint.ToByteArray());
                    }

                    if (handOver)
                        throw new JobHandedOverException();
                    (step, since) = (progress.Step, time.GetTimestamp());
                },
                cancellationToken);
        }
        catch (TrainingDivergedException exception)
        {
            throw RpcErrors.FailedPrecondition(
                ErrorReason.TrainingDiverged,
                $"{exception.Message} Take a smaller learning rate.",
                ("step", $"{exception.Step}"));
        }
    }

    private static Task ReportAsync(TrainingRun run, TrainingProgress progress, TimeSpan? remaining)
    {
        progress.Stage = TrainingStage.Training;
        progress.Data = run.Data;
        progress.Remaining = remaining?.ToDuration();
        return run.Job.ReportAsync(new TrainingNotes { Progress = progress }.ToByteArray());
    }
}
