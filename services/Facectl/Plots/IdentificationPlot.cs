using FacePlatform.ErrorRates.Identification;
using FacePlatform.ErrorRates.Resampling;
using FacePlatform.Plots;
using ScottPlot;

namespace FacePlatform.Facectl.Plots;

/// <summary>The open-set trade-off: the share of enrolled people who are found against the share of strangers who are.</summary>
internal static class IdentificationPlot
{
    private const int SettledAfter = 5;

    public static void Save(
        string path, OpenSetTest test, IReadOnlyList<(double Fpir, double Threshold, RateEstimate Rate)> at)
    {
        var curve = test.Curve().Select(p => new Coordinates(Math.Log10(p.Fpir), p.Tpir)).ToArray();
        var plot = Chart.Create(
            $"Open-set identification, {test.GallerySize:n0} enrolled,"
            + $" {test.Mated:n0} mated and {test.NonMated:n0} non-mated searches",
            "False positive identification rate", "True positive identification rate");
        if (curve.Length > 0)
        {
            var line = plot.Add.ScatterLine(curve, Chart.Blue);
            line.LineWidth = 2.5f;
            line.ConnectStyle = ConnectStyle.StepHorizontal;
        }

        foreach (var (fpir, _, rate) in at.Where(a => double.IsFinite(a.Rate.Rate)))
        {
            var x = Math.Log10(fpir);
            plot.Add.Marker(x, rate.Rate, MarkerShape.FilledCircle, 9, Chart.Blue);
            var text = plot.Add.Text($"{rate.Rate:0.0%} at {fpir:0%}", x, rate.Rate);
            text.LabelFontName = PlotFont.Name;
            text.LabelFontSize = 12;
            text.LabelFontColor = Chart.Ink;
            text.OffsetX = 8;
            text.OffsetY = 4;
        }

        var smallest = curve.Length > 0 ? (int)Math.Floor(curve.Min(c => c.X)) : -3;
        // The thresholds of the first few strangers jump; where they lead must not squeeze the rest.
        var lowest = curve.Skip(SettledAfter).Select(c => c.Y).DefaultIfEmpty(0).Min();
        plot.Axes.Bottom.TickGenerator = AxisTicks.OfRate(smallest);
        plot.Axes.Left.TickGenerator = AxisTicks.OfShare();
        plot.Axes.SetLimits(smallest, 0, Math.Max(0, lowest - 0.05), 1.005);
        plot.Save(path);
    }
}
