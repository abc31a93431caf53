using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Trainings;

/// <summary>What a training achieved, as people read it.</summary>
internal static class TrainingResultText
{
    public static void Write(IAnsiConsole console, TrainingResult result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("people that it has not seen", "before", "after");
        AddRows(table, "", result.Before, result.After);
        if (result.DegradedBefore is not null)
            AddRows(table, ", degraded images", result.DegradedBefore, result.DegradedAfter);
        console.Write(table);

        WriteDifference(console, "difference of AUC", result.Difference, result.After);
        WriteDifference(console, "difference of AUC, degraded images", result.DegradedDifference, result.DegradedAfter);
        if (result.Parent is { } parent)
            console.WriteLine($"AUC of the parent {parent.Auc:0.00000}, which the verdict compares with");
        WriteDifference(console, "difference of AUC to the parent", result.ParentDifference, result.After);
        if (Verdict(result.Verdict) is { } verdict)
            console.WriteLine(verdict);
        console.WriteLine(
            (result.BestEpoch > 0
                ? $"weights of epoch {result.BestEpoch}, the best on the validation people"
                : "weights of the start: no epoch was better on the validation people")
            + $"{(result.StoppedEarly ? "; stopped early" : "")}"
            + $"{(result.DivergedAtStep > 0 ? $"; the loss diverged at step {result.DivergedAtStep}" : "")}"
            + $"{(result.TrainingTime is { } time ? $"; {time.ToTimeSpan().TotalSeconds:0} s of training" : "")}");
    }

    /// <summary>What a verdict means, or null.</summary>
    public static string? Verdict(Verdict verdict) => verdict switch
    {
        V1.Verdict.Better => "Better: the interval of the difference lies above 0.",
        V1.Verdict.NoDifferenceShown =>
            "No difference shown: the interval of the difference holds 0, so these people cannot tell the two apart.",
        V1.Verdict.Worse =>
            "Worse: the interval of the difference lies below 0, or that on clean images does and they lose more than 0.001.",
        _ => null,
    };

    private static void AddRows(Table table, string where, ErrorMetrics before, ErrorMetrics after)
    {
        table.AddRow($"AUC{where}", $"{before.Auc:0.00000}", $"{after.Auc:0.00000}");
        table.AddRow($"EER{where}", $"{before.Eer:0.00%}", $"{after.Eer:0.00%}");
        table.AddRow($"TAR at FAR 1e-3{where}", TrainingText.Tar(before), TrainingText.Tar(after));
    }

    private static void WriteDifference(IAnsiConsole console, string what, Difference? difference, ErrorMetrics after)
    {
        if (difference is not null)
            console.WriteLine(
                $"{what} {TrainingText.Of(difference)} ({after.Subjects:n0} people, {after.Images:n0} images)");
    }
}
