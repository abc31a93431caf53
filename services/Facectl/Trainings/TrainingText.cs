using FacePlatform.Facectl.Jobs;
using FacePlatform.V1;

namespace FacePlatform.Facectl.Trainings;

/// <summary>A training in a few words.</summary>
internal static class TrainingText
{
    /// <summary>Such as <c>epoch 2/10  step 120/900  loss 0.0831  active 42%  3:12 left</c>.</summary>
    public static string Progress(Training job) => (job.State, job.Progress?.Stage) switch
    {
        (JobState.Succeeded, _) when job.Result is { } result => Result(result),
        (JobState.Waiting, _) => "waiting for a worker",
        (_, TrainingStage.Aligning) => $"aligning {Images(job.Progress!.Data)}",
        (_, TrainingStage.Training) => Training(job),
        (_, TrainingStage.Evaluating) => "evaluating",
        _ => "beginning",
    };

    /// <summary>Such as <c>1,200/3,400 images</c>.</summary>
    public static string Images(TrainingData? data) =>
        data is { Images: > 0 } ? $"{data.ImagesDone:n0}/{data.Images:n0} images" : "images";

    /// <summary>Such as <c>IMAGE_UNREADABLE 1, NO_FACE 12</c>; empty where none was left out.</summary>
    public static string LeftOut(TrainingData? data) => data is null
        ? ""
        : string.Join(", ", data.LeftOut.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key} {p.Value:n0}"));

    /// <summary>Such as <c>40 train, 8 validation, 32 test</c>; empty before they are known.</summary>
    public static string People(TrainingData? data) => data is not { TrainSubjects: > 0 }
        ? ""
        : $"{data.TrainSubjects:n0} train, {data.ValidationSubjects:n0} validation, {data.TestSubjects:n0} test"
            + (data.CalibrationSubjects > 0 ? $", {data.CalibrationSubjects:n0} calibration" : "");

    /// <summary>Such as <c>AUC 0.98123, EER 5.12%, TAR at FAR 1e-3 71.20%</c>.</summary>
    public static string Metrics(ErrorMetrics metrics) =>
        $"AUC {metrics.Auc:0.00000}, EER {metrics.Eer:0.00%}, TAR at FAR 1e-3 {Tar(metrics)}";

    /// <summary>The true acceptance rate, or that there are too few pairs to tell.</summary>
    public static string Tar(ErrorMetrics metrics) =>
        metrics.HasTarAtFar1E3 ? $"{metrics.TarAtFar1E3:0.00%}" : "unknown (too few pairs)";

    /// <summary>Such as <c>epoch 2/10: loss 0.0812, validation AUC 0.98123, EER 5.12%, TAR at FAR 1e-3 71.20%</c>.</summary>
    public static string Epoch(TrainingEpoch epoch, int epochs) =>
        $"epoch {epoch.Epoch}/{epochs}: {(epoch.Epoch == 0 ? "before training" : $"loss {epoch.Loss:0.0000}")}"
        + (epoch.Validation is { } validation ? $", validation {Metrics(validation)}" : "");

    /// <summary>Such as <c>+0.00333, 95 % interval +0.00100 … +0.00600</c>.</summary>
    public static string Of(Difference difference) =>
        $"{Signed(difference.Auc)}, 95 % interval {Signed(difference.Low)} … {Signed(difference.High)}";

    private static string Signed(double value) => value.ToString("+0.00000;-0.00000;0.00000");

    private static string Result(TrainingResult result) =>
        $"{result.Model}, AUC {result.Before.Auc:0.00000} → {result.After.Auc:0.00000}";

    private static string Training(Training job)
    {
        var progress = job.Progress;
        var text = $"epoch {progress.Epoch}/{progress.Epochs}  step {progress.Step}/{progress.Steps}";
        if (progress.RecentSteps.LastOrDefault() is { } step)
            text += $"  loss {step.Loss:0.0000}  active {step.ActiveFraction:0%}";
        return job.State is JobState.Running && progress.Remaining?.ToTimeSpan() is { } left
            ? $"{text}  {JobText.Left(left)}"
            : text;
    }
}
