using FacePlatform.ErrorRates.Scores;
using FacePlatform.ErrorRates.Verification;
using FacePlatform.Plots;
using FacePlatform.Training.Evaluation;
using ScottPlot;

namespace FacePlatform.Training.Reports;

/// <summary>How far apart the test people's images are: of one person and of two, before and after.</summary>
internal static class DistancePanels
{
    private const int Bins = 100;

    // Of squared Euclidean distances of unit vectors: opposite ones.
    private const double Farthest = 4;

    public static Plot[] Of(ModelEvaluation evaluation)
    {
        var panels = new List<(string Title, EncoderScores Scores)>
        {
            ("Before", evaluation.Before),
            ("After", evaluation.After),
        };
        if (evaluation is { DegradedBefore: { } before, DegradedAfter: { } after })
            panels.AddRange([("Degraded, before", before), ("Degraded, after", after)]);
        var highest = panels.Max(panel => Highest(panel.Scores));
        return [.. panels.Select(panel => Draw(panel.Title, panel.Scores, highest))];
    }

    private static Plot Draw(string title, EncoderScores scores, double highest)
    {
        var plot = Chart.Create(
            FormattableString.Invariant($"{title}: AUC {scores.Metrics.Auc:0.0000}, EER {100 * scores.Metrics.Eer:0.0} %"),
            "squared distance of test images",
            "density",
            ChartText.OfPanel);
        double[] centres = [.. Enumerable.Range(0, Bins).Select(bin => (bin + 0.5) * Farthest / Bins)];
        plot.AddArea(centres, Density(Impostor(scores)), Chart.Red, "different people");
        plot.AddArea(centres, Density(scores.Pairs.Genuine), Chart.Blue, "the same person");
        plot.ShowLegend(Alignment.UpperRight);
        plot.Axes.SetLimits(0, Farthest * 0.75, 0, highest * 1.3);
        return plot;
    }

    private static ScoreDistribution Impostor(EncoderScores scores) => scores.Pairs.Impostor(PairWeighting.PerComparison);

    private static double Highest(EncoderScores scores) =>
        Math.Max(Density(Impostor(scores)).Max(), Density(scores.Pairs.Genuine).Max());

    // A distance d is the cosine 1 − d/2: the nearest have the largest scores.
    private static double[] Density(ScoreDistribution scores)
    {
        const double Width = Farthest / Bins;
        return [.. Enumerable.Range(0, Bins).Select(bin =>
            (scores.MatchRate(1 - ((bin + 1) * Width / 2)) - scores.MatchRate(1 - (bin * Width / 2))) / Width)];
    }
}
