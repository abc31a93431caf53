using ScottPlot;
using ScottPlot.TickGenerators;

namespace FacePlatform.Training.Reports;

/// <summary>The look that all panels of a report share.</summary>
internal static class ReportChart
{
    private const string FontName = "DejaVu Sans";

    // A file beside the program: Skia's build without system dependencies has none.
    private static readonly string s_fontFile = Path.Combine(AppContext.BaseDirectory, "DejaVuSans.ttf");

    private static readonly Color s_ink = Color.FromHex("#222222");
    private static readonly Color s_faint = Color.FromHex("#E3E6EA");

    public static Color Blue { get; } = Color.FromHex("#1F6FB2");

    public static Color Red { get; } = Color.FromHex("#C8442E");

    public static Plot Create(string title, string x, string y)
    {
        foreach (var bold in new[] { false, true })
            Fonts.AddFontFile(FontName, s_fontFile, bold: bold, italic: false);
        var plot = new Plot { ScaleFactor = 1.5 };
        plot.Font.Set(FontName);
        plot.Title(title, size: 13);
        plot.XLabel(x, size: 11);
        plot.YLabel(y, size: 11);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Color(s_ink);
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = s_faint;
        plot.Legend.FontName = FontName;
        plot.Legend.FontSize = 10;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = s_faint;
        return plot;
    }

    /// <summary>A line with its name in the legend.</summary>
    public static void AddLine(this Plot plot, double[] xs, double[] ys, Color color, string label, bool marks = false)
    {
        var line = plot.Add.Scatter(xs, ys, color);
        line.LineWidth = 2;
        line.MarkerSize = marks ? 6 : 0;
        line.LegendText = label;
    }

    /// <summary>A line with the area below it.</summary>
    public static void AddArea(this Plot plot, double[] xs, double[] ys, Color color, string label)
    {
        var area = plot.Add.ScatterLine(xs, ys, color);
        area.LineWidth = 2;
        area.FillY = true;
        area.FillYColor = color.WithAlpha(0.25);
        area.LegendText = label;
    }

    /// <summary>Ticks of an axis that counts.</summary>
    public static NumericAutomatic CountTicks() => new()
    {
        IntegerTicksOnly = true,
        LabelFormatter = value => value.ToString("0", System.Globalization.CultureInfo.InvariantCulture),
    };
}
