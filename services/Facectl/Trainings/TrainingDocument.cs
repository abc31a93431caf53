using FacePlatform.Facectl.Jobs;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;

namespace FacePlatform.Facectl.Trainings;

/// <summary>Trainings as JSON documents.</summary>
internal static class TrainingDocument
{
    public static object Of(Training job) => new
    {
        job.Name,
        job.Title,
        State = job.State.ToProtoName(),
        job.Attempt,
        job.ConsentNote,
        Progress = job.Progress is { } progress ? Of(progress) : null,
        Options = job.Options is { } options ? TrainingOptionsDocument.Of(options) : null,
        Result = job.Result is { } result ? Of(result) : null,
        Error = JobFailure.Document(job.Name, job.Error, job.DeadLetter),
        job.DeadLetter,
        CreateTime = TimeText.Of(job.CreateTime),
        StartTime = TimeText.Of(job.StartTime),
        EndTime = TimeText.Of(job.EndTime),
        ExpireTime = TimeText.Of(job.ExpireTime),
    };

    public static object Of(TrainingResult result) => new
    {
        result.Model,
        Before = ErrorMetricsDocument.Of(result.Before),
        After = ErrorMetricsDocument.Of(result.After),
        Difference = Of(result.Difference),
        DegradedBefore = ErrorMetricsDocument.Of(result.DegradedBefore),
        DegradedAfter = ErrorMetricsDocument.Of(result.DegradedAfter),
        DegradedDifference = Of(result.DegradedDifference),
        Parent = ErrorMetricsDocument.Of(result.Parent),
        ParentDifference = Of(result.ParentDifference),
        Verdict = result.Verdict.ToProtoName(),
        result.BestEpoch,
        result.StoppedEarly,
        DivergedAtStep = result.DivergedAtStep > 0 ? result.DivergedAtStep : (int?)null,
        TrainingSeconds = result.TrainingTime?.ToTimeSpan().TotalSeconds,
    };

    /// <summary>Null where there is none.</summary>
    public static object? Of(Difference? difference) =>
        difference is null ? null : new { difference.Auc, difference.Low, difference.High };

    /// <summary>Counts; null before they are known.</summary>
    public static object? Of(TrainingData? data) => data is null ? null : new
    {
        data.Images,
        data.ImagesDone,
        LeftOut = new Dictionary<string, int>(data.LeftOut),
        data.TrainSubjects,
        data.TrainImages,
        data.ValidationSubjects,
        data.ValidationImages,
        data.TestSubjects,
        data.TestImages,
        data.CalibrationSubjects,
        data.CalibrationImages,
    };

    private static object Of(TrainingProgress progress) => new
    {
        Stage = progress.Stage.ToProtoName(),
        Data = Of(progress.Data),
        progress.Step,
        progress.Steps,
        progress.Epoch,
        progress.Epochs,
        LastStep = progress.RecentSteps.LastOrDefault() is { } step ? Of(step) : null,
        CompletedEpochs = progress.CompletedEpochs.Select(epoch => new
        {
            epoch.Epoch,
            Loss = epoch.Epoch > 0 ? epoch.Loss : (double?)null,
            Validation = ErrorMetricsDocument.Of(epoch.Validation),
        }),
        RemainingSeconds = progress.Remaining?.ToTimeSpan().TotalSeconds,
    };

    private static object Of(TrainingStep step) => new
    {
        step.Step,
        step.Loss,
        step.ActiveFraction,
        step.PositiveDistance,
        step.NegativeDistance,
        step.LearningRate,
        step.Triplets,
    };
}
