using FacePlatform.ErrorRates.Scores;
using FacePlatform.ErrorRates.Verification;
using FacePlatform.Plots;
using FacePlatform.V1;
using ScottPlot;

namespace FacePlatform.Facectl.Plots;

/// <summary>How a threshold is chosen: the two score distributions, and the threshold that keeps FMR 1e-4 between them.</summary>
internal static class DistributionPlot
{
    private const int Bins = 200;
    private const double Rate = 1e-4;

    public static void Save(string path, IComparisonSet set, Calibration calibration)
    {
        var point = calibration.Points.Single(p => p.FalseMatchRate == Rate);
        var plot = Chart.Create(
            $"Similarity of {set.GenuinePairs.Sum():n0} genuine and {set.ImpostorPairs:n0} impostor pairs",
            "Similarity (cosine)", "Density");
        var highest = Math.Max(
            Fill(plot, set.Impostor(PairWeighting.PerSubjectPair), Chart.Red, "different people"),
            Fill(plot, set.Genuine, Chart.Blue, "the same person"));

        var line = plot.Add.VerticalLine(point.Threshold, 2, Chart.Ink, LinePattern.Dashed);
        line.LegendText = $"threshold {point.Threshold:0.00}: FMR {Rate:0.##%}"
            + (point.HasFalseNonMatchRate ? $", FNMR {point.FalseNonMatchRate:0.0%}" : "");
        plot.ShowLegend(Alignment.UpperRight);
        plot.Axes.SetLimits(-0.4, 1, 0, highest * 1.3);
        plot.Save(path);
    }

    private static double Fill(Plot plot, ScoreDistribution scores, Color color, string label)
    {
        const double Width = 2.0 / Bins;
        var edges = Enumerable.Range(0, Bins + 1).Select(i => -1 + (i * Width)).ToArray();
        var density = edges.Select(e => (scores.MatchRate(e) - scores.MatchRate(e + Width)) / Width).ToArray();
        var centres = edges.Select(e => e + (Width / 2)).ToArray();
        plot.AddArea(centres, density, color, label);
        return density.Max();
    }
}
