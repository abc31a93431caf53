using FacePlatform.ErrorRates.Verification;
using FacePlatform.Facectl.Evaluation;
using FacePlatform.Plots;
using ScottPlot;

namespace FacePlatform.Facectl.Plots;

/// <summary>
/// The detection error trade-off: FNMR against FMR, both logarithmic (ISO/IEC 19795-1). Points mark the rates that the
/// comparisons support.
/// </summary>
internal static class DetPlot
{
    public static void Save(string path, IComparisonSet set, IReadOnlyList<VerificationReport.Point> points)
    {
        var impostor = set.Impostor(PairWeighting.PerComparison);
        var smallest = (int)Math.Floor(Math.Log10(1.0 / Math.Max(10, set.ImpostorPairs)));
        var curve = Enumerable.Range(0, 601)
            .Select(i => Math.Pow(10, smallest * (1 - (i / 600.0))))
            .Select(fmr => (Fmr: fmr, Fnmr: set.Genuine.NonMatchRate(impostor.ThresholdFor(fmr))))
            .Where(p => p.Fnmr > 0)
            .Select(p => new Coordinates(Math.Log10(p.Fmr), Math.Log10(p.Fnmr)))
            .ToArray();
        var plot = Chart.Create(
            $"Detection error trade-off, {set.GenuinePairs.Sum():n0} genuine and {set.ImpostorPairs:n0} impostor pairs",
            "False match rate", "False non-match rate");
        if (curve.Length > 0)
            plot.Add.ScatterLine(curve, Chart.Blue).LineWidth = 2.5f;
        foreach (var point in points.Where(p => p.Unsupported is null && p.FalseNonMatchRate.Rate > 0))
            Mark(plot, point);

        var bottom = curve.Length > 0 ? (int)Math.Floor(curve.Min(c => c.Y)) : -3;
        plot.Axes.Bottom.TickGenerator = AxisTicks.OfRate(smallest);
        plot.Axes.Left.TickGenerator = AxisTicks.OfRate(bottom);
        plot.Axes.SetLimits(smallest, 0, bottom, 0);
        plot.Save(path);
    }

    private static void Mark(Plot plot, VerificationReport.Point point)
    {
        var (x, y) = (Math.Log10(point.FalseMatchRate), Math.Log10(point.FalseNonMatchRate.Rate));
        plot.Add.Marker(x, y, MarkerShape.FilledCircle, 9, Chart.Blue);
        var text = plot.Add.Text($"{point.FalseNonMatchRate.Rate:0.00%} at {RateLabel.Of(point.FalseMatchRate)}", x, y);
        text.LabelFontName = PlotFont.Name;
        text.LabelFontSize = 12;
        text.LabelFontColor = Chart.Ink;
        text.OffsetX = 8;
        text.OffsetY = -18;
    }
}
