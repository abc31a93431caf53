using FacePlatform.Facectl.Jobs;
using FacePlatform.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FacePlatform.Facectl.Trainings;

/// <summary>A training as somebody watches it.</summary>
internal static class TrainingView
{
    public static IRenderable Of(Training job)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (what, how) in Rows(job).Where(row => row.How.Length > 0))
            grid.AddRow(new Text(what), new Text(how));
        return grid;
    }

    private static IEnumerable<(string What, string How)> Rows(Training job)
    {
        var progress = job.Progress ?? new();
        yield return (job.Name, job.State.ToProtoName() + (job.Attempt > 1 ? $", attempt {job.Attempt}" : ""));
        yield return ("stage", Stage(job, progress));
        yield return ("left out", TrainingText.LeftOut(progress.Data));
        yield return ("people", TrainingText.People(progress.Data));
        if (progress.RecentSteps.LastOrDefault() is { } step)
        {
            yield return ("loss", $"{step.Loss:0.0000}");
            yield return ("active", $"{step.ActiveFraction:0.0%} of {step.Triplets:n0} triplets");
            yield return ("d(A,P)", $"{step.PositiveDistance:0.0000}");
            yield return ("d(A,N)", $"{step.NegativeDistance:0.0000}");
            yield return ("learning rate", $"{step.LearningRate:0.0e+0}");
        }

        if (progress.CompletedEpochs.LastOrDefault() is { } last)
            yield return ("validation", TrainingText.Epoch(last, progress.Epochs));
        if (progress.CompletedEpochs.FirstOrDefault() is { Epoch: 0 } first && progress.CompletedEpochs.Count > 1)
            yield return ("", TrainingText.Epoch(first, progress.Epochs));
    }

    private static string Stage(Training job, TrainingProgress progress) => (job.State, progress.Stage) switch
    {
        (JobState.Waiting, _) => "waiting for a worker",
        (_, TrainingStage.Aligning) => $"aligning {TrainingText.Images(progress.Data)}",
        (_, TrainingStage.Training) =>
            $"training, epoch {progress.Epoch}/{progress.Epochs}, step {progress.Step}/{progress.Steps}"
            + (progress.Remaining?.ToTimeSpan() is { } left ? $", at most {JobText.Left(left)}" : ""),
        (_, TrainingStage.Evaluating) => "evaluating on people that it has not seen",
        _ => "beginning",
    };
}
