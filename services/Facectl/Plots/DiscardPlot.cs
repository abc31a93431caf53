using FacePlatform.Facectl.Evaluation;
using FacePlatform.Plots;
using ScottPlot;

namespace FacePlatform.Facectl.Plots;

/// <summary>Error versus discard, one line per quality check.</summary>
internal static class DiscardPlot
{
    private const double Largest = 0.3;

    public static void Save(string path, QualityReport report, double falseMatchRate)
    {
        var plot = Chart.Create(
            $"Error versus discard, {report.Pairs:n0} genuine pairs at FMR {falseMatchRate:0.##e+0}",
            "Share of genuine pairs discarded, worst first", "False non-match rate of the rest");
        var palette = new ScottPlot.Palettes.ColorblindFriendly();
        var highest = 0.0;
        foreach (var (index, check) in report.Checks.Index())
        {
            var points = Enumerable.Range(0, 301).Select(i => i * Largest / 300)
                .Select(d => new Coordinates(d, check.Curve.RateAfter(d)))
                .Where(p => double.IsFinite(p.Y)).ToArray();
            var line = plot.Add.ScatterLine(points, palette.GetColor(index));
            line.LineWidth = 2.5f;
            line.LegendText = check.Name;
            highest = Math.Max(highest, points.Max(p => p.Y));
        }

        plot.ShowLegend(Alignment.LowerLeft);
        plot.Axes.Bottom.TickGenerator = AxisTicks.OfShare();
        plot.Axes.Left.TickGenerator = AxisTicks.OfShare("0.0%");
        plot.Axes.SetLimits(0, Largest, 0, Math.Max(highest * 1.1, 1e-3));
        plot.Save(path);
    }
}
