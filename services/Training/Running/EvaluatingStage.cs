using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Running;
using FacePlatform.Training.Evaluation;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Training.Running;

/// <summary>The third stage: whether the network is served as it was trained, and what it is worth.</summary>
internal sealed class EvaluatingStage(TimeProvider time)
{
    private const int ComparedImages = 8;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <exception cref="InvalidDataException">ONNX Runtime gives other embeddings than torch.</exception>
    public async Task<ModelEvaluation> RunAsync(
        TrainingRun run, TrainedNetworkFile trained, CancellationToken cancellationToken)
    {
        await run.Job.ReportAsync(new TrainingNotes { Progress = ProgressOf(run, trained) }.ToByteArray());
        ServedEquality.Require(trained.Path, run.Start.Input, [.. run.Set.Of(TrainingPart.Test).Take(ComparedImages)]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var evaluating = Task.Run(() => Evaluate(run, trained, stop.Token), CancellationToken.None);
        while (await Task.WhenAny(evaluating, Task.Delay(PollInterval, time, CancellationToken.None)) != evaluating)
        {
            if (run.Job.HandOverRequested)
                await stop.CancelAsync();
        }

        try
        {
            return await evaluating;
        }
        catch (OperationCanceledException) when (run.Job.HandOverRequested)
        {
            // The steps are in the checkpoint; this is minutes at most.
            throw new JobHandedOverException();
        }
    }

    private static ModelEvaluation Evaluate(
        TrainingRun run, TrainedNetworkFile trained, CancellationToken cancellationToken)
    {
        var evaluation = ModelEvaluation.Run(
            run.Start.Path,
            run.Start.Input,
            trained.Path,
            run.Start.Input,
            run.Set,
            run.Spec.Options,
            run.Spec.Title,
            cancellationToken);
        return run.Spec.Options.Network == TrainedNetwork.Scratch
            ? evaluation.AgainstParent(run.Parent.EncoderPath, run.Parent.Input, run.Set, cancellationToken)
            : evaluation;
    }

    /// <summary>The last progress of a training.</summary>
    public static TrainingProgress ProgressOf(TrainingRun run, TrainedNetworkFile trained)
    {
        var progress = trained.Progress.Clone();
        progress.Stage = TrainingStage.Evaluating;
        progress.Data = run.Data;
        progress.Remaining = TimeSpan.Zero.ToDuration();
        return progress;
    }
}
