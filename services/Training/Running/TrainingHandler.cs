using System.Diagnostics;
using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Running;
using FacePlatform.Training.Clients;
using FacePlatform.Training.Data;
using FacePlatform.Training.Evaluation;
using FacePlatform.Training.Files;
using FacePlatform.Training.ModelStore;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Training.Running;

/// <summary>
/// Makes a model of labelled images.
/// <code>
///   images ──▶ ALIGNING ──▶ crops ──▶ TRAINING ──▶ best weights ──▶ EVALUATING ──▶ model in the store
///                 │  parts    │            │ checkpoints                   │
///                 └───────────┴── an attempt goes on where the last one was ──┘
/// </code>
/// 1. The parent's files are fetched. 2. Embedding aligns the faces, as it does at serving time; people, not images, are
/// split. 3. The steps. 4. ONNX Runtime gives what torch gave; both networks are judged on people whom neither has seen.
/// 5. The model is written, and serves nobody yet.
/// </summary>
internal sealed class TrainingHandler(
    AligningStage aligning,
    ServedPipelines pipelines,
    RetriedCalls calls,
    CropPixels pixels,
    FittingStage fitting,
    EvaluatingStage evaluating,
    ModelWriter models,
    TimeProvider time) : IJobHandler
{
    private static readonly ActivitySource Activities = new(TrainingTelemetry.Name);

    public async Task<JobResult> RunAsync(IJobExecution job, CancellationToken cancellationToken)
    {
        var parameters = TrainingParameters.Parser.ParseFrom(job.Parameters);
        var checkpoint = TrainingCheckpoint.Parser.ParseFrom(await job.ReadCheckpointAsync() ?? []);
        // 1.
        using var folder = new WorkFolder(time);
        var parent = await calls.CallAsync(
            () => pipelines.FetchAsync(parameters.Spec.Options.Parent, folder.PathOf("parent"), cancellationToken),
            cancellationToken);
        var start = StartingNetwork.Of(parent, parameters.Spec.Options, folder);
        // 2.
        var crops = await InActivityAsync(
            "align", () => aligning.RunAsync(job, parameters, checkpoint, cancellationToken));
        var set = SetOf(crops, parameters.Spec.Options, cancellationToken);
        set.RequireMinimum();
        var run = new TrainingRun(
            job, parameters.Spec, checkpoint, set, DataOf(set, parameters, checkpoint), parent, start, folder);
        // 3.
        var trained = await InActivityAsync("train", () => fitting.RunAsync(run, cancellationToken));
        // 4.
        var evaluation = await InActivityAsync("evaluate", () => evaluating.RunAsync(run, trained, cancellationToken));
        // 5.
        return await FinishAsync(run, trained, evaluation);
    }

    private static async Task<T> InActivityAsync<T>(string name, Func<Task<T>> stage)
    {
        using var activity = Activities.StartActivity(name);
        return await stage();
    }

    private TrainingSet SetOf(
        IReadOnlyList<AlignedCrop> crops, TrainingOptions options, CancellationToken cancellationToken) =>
        TrainingSet.Split(
            [.. crops.Where(crop => !crop.Calibration).Select(crop => pixels.Decode(crop, cancellationToken))],
            [.. crops.Where(crop => crop.Calibration).Select(crop => pixels.Decode(crop, cancellationToken))],
            options);

    private static TrainingData DataOf(TrainingSet set, TrainingParameters parameters, TrainingCheckpoint checkpoint)
    {
        var data = set.Summary();
        data.Images = parameters.Images;
        data.ImagesDone = checkpoint.ImagesDone;
        data.LeftOut.Add(checkpoint.LeftOut);
        return data;
    }

    private async Task<JobResult> FinishAsync(
        TrainingRun run, TrainedNetworkFile trained, ModelEvaluation evaluation)
    {
        var report = Reports.TrainingReport.Draw(trained.Curves, evaluation);
        var result = evaluation.Result.Clone();
        result.BestEpoch = trained.BestEpoch;
        result.StoppedEarly = trained.StoppedEarly;
        result.TrainingTime = run.Checkpoint.TrainingTime;
        result.DivergedAtStep = trained.DivergedAtStep;
        var model = models.Write(TrainedModel.DraftOf(run, trained.Path, result, evaluation.Calibration, report, time));
        result.Model = model.Name;
        await run.Job.ReportAsync(
            new TrainingNotes { Progress = EvaluatingStage.ProgressOf(run, trained), Result = result }.ToByteArray());
        var outcome = new TrainingOutcome { Report = UnsafeByteOperations.UnsafeWrap(report), Subjects = { SubjectsOf(run.Set) } };
        return new JobResult(outcome.ToByteArray());
    }

    private static IEnumerable<TrainingSubject> SubjectsOf(TrainingSet set) =>
        from part in (TrainingPart[])[TrainingPart.Train, TrainingPart.Validation, TrainingPart.Test, TrainingPart.Calibration]
        from subject in set.Of(part).GroupBy(image => image.Subject, StringComparer.Ordinal)
        select new TrainingSubject { Subject = subject.Key, Part = part, Images = subject.Count() };
}
