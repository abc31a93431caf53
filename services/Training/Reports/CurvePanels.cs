using FacePlatform.Plots;
using FacePlatform.Training.Fitting;
using FacePlatform.V1;
using ScottPlot;

namespace FacePlatform.Training.Reports;

/// <summary>The course of a training: two panels by step, one by epoch.</summary>
internal static class CurvePanels
{
    // Single batches jump; so many points show where they go.
    private const int Points = 60;

    public static Plot[] Of(TrainingCurves curves) => [Loss(curves.Steps), Distances(curves.Steps), Validation(curves.Epochs)];

    private static Plot Loss(IReadOnlyList<TrainingStep> steps)
    {
        var plot = Chart.Create("Triplet loss", "step", "", ChartText.OfPanel);
        AddMeans(plot, steps, step => step.Loss, Chart.Blue, "loss");
        AddMeans(plot, steps, step => step.ActiveFraction, Chart.Red, "active triplets, share");
        return Finish(plot, Math.Max(1, HighestOf(steps, step => step.Loss)), Alignment.UpperRight);
    }

    private static Plot Distances(IReadOnlyList<TrainingStep> steps)
    {
        var plot = Chart.Create("Distance of the mined triplets", "step", "", ChartText.OfPanel);
        AddMeans(plot, steps, step => step.NegativeDistance, Chart.Red, "to the negative, d(A,N)");
        AddMeans(plot, steps, step => step.PositiveDistance, Chart.Blue, "to the positive, d(A,P)");
        return Finish(
            plot,
            1.25 * HighestOf(steps, step => Math.Max(step.PositiveDistance, step.NegativeDistance)),
            Alignment.UpperRight);
    }

    private static Plot Validation(IReadOnlyList<TrainingEpoch> epochs)
    {
        var best = epochs.MaxBy(epoch => epoch.Validation.Auc)!;
        var plot = Chart.Create(
            FormattableString.Invariant($"Validation people: AUC {best.Validation.Auc:0.0000} after epoch {best.Epoch}"),
            "epoch",
            "",
            ChartText.OfPanel);
        double[] numbers = [.. epochs.Select(epoch => (double)epoch.Epoch)];
        plot.AddLine(numbers, [.. epochs.Select(epoch => epoch.Validation.Auc)], Chart.Blue, "AUC", marks: true);
        plot.AddLine(numbers, [.. epochs.Select(epoch => epoch.Validation.Eer)], Chart.Red, "EER", marks: true);
        return Finish(plot, 1.02, Alignment.MiddleRight);
    }

    private static void AddMeans(
        Plot plot, IReadOnlyList<TrainingStep> steps, Func<TrainingStep, double> value, Color color, string label)
    {
        var groups = steps.Chunk(Math.Max(1, (steps.Count + Points - 1) / Points)).ToArray();
        plot.AddLine(
            [.. groups.Select(group => group.Average(step => (double)step.Step))],
            [.. groups.Select(group => group.Average(value))],
            color,
            label);
    }

    private static double HighestOf(IReadOnlyList<TrainingStep> steps, Func<TrainingStep, double> value) =>
        steps.Select(value).DefaultIfEmpty(1).Max();

    private static Plot Finish(Plot plot, double highest, Alignment legend)
    {
        plot.Axes.Bottom.TickGenerator = AxisTicks.OfCount();
        plot.Axes.AutoScaleX();
        plot.Axes.SetLimitsY(0, highest);
        plot.ShowLegend(legend);
        return plot;
    }
}
