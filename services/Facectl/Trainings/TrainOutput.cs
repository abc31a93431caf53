using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Trainings;

/// <summary>What <c>train</c> ends with.</summary>
internal static class TrainOutput
{
    public static void WriteName(IAnsiConsole console, Training job) => console.WriteLine(job.Name);

    public static object Document(Training job, Model? model, TrainSettings settings, TimeSpan elapsed)
    {
        var result = job.Result;
        return new
        {
            Job = job.Name,
            result.Model,
            Before = ErrorMetricsDocument.Of(result.Before),
            After = ErrorMetricsDocument.Of(result.After),
            Difference = TrainingDocument.Of(result.Difference),
            DegradedBefore = ErrorMetricsDocument.Of(result.DegradedBefore),
            DegradedAfter = ErrorMetricsDocument.Of(result.DegradedAfter),
            DegradedDifference = TrainingDocument.Of(result.DegradedDifference),
            Parent = ErrorMetricsDocument.Of(result.Parent),
            ParentDifference = TrainingDocument.Of(result.ParentDifference),
            Verdict = result.Verdict.ToProtoName(),
            result.BestEpoch,
            result.StoppedEarly,
            DivergedAtStep = result.DivergedAtStep > 0 ? result.DivergedAtStep : (int?)null,
            Objections = model?.Objections,
            Data = TrainingDocument.Of(job.Progress?.Data),
            TrainingSeconds = result.TrainingTime?.ToTimeSpan().TotalSeconds,
            Seconds = Math.Round(elapsed.TotalSeconds, 1),
            settings.Report,
            settings.Split,
        };
    }

    public static void Write(IAnsiConsole console, Training job, Model? model, TimeSpan elapsed)
    {
        var result = job.Result;
        TrainingResultText.Write(console, result);
        if (TrainingText.LeftOut(job.Progress?.Data) is { Length: > 0 } leftOut)
            console.WriteLine($"images left out: {leftOut}");
        console.WriteLine($"{job.Name} made {result.Model} in {elapsed.TotalSeconds:0.0} s");
        foreach (var objection in model?.Objections ?? [])
            console.WriteLine($"objection: {objection}");
        console.WriteLine((result.Verdict, model?.Objections.Count) switch
        {
            (Verdict.Worse, _) => $"all the same: facectl models activate {result.Model} --force",
            (_, > 0) => $"more: facectl models get {result.Model}",
            _ => $"next: facectl models activate {result.Model}",
        });
    }
}
