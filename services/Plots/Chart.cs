using ScottPlot;

namespace FacePlatform.Plots;

/// <summary>The look that all charts share.</summary>
public static class Chart
{
    private static readonly Color Faint = Color.FromHex("#E3E6EA");

    public static Color Blue { get; } = Color.FromHex("#1F6FB2");

    public static Color Red { get; } = Color.FromHex("#C8442E");

    public static Color Ink { get; } = Color.FromHex("#222222");

    /// <summary>An empty chart.</summary>
    /// <param name="title">Above it.</param>
    /// <param name="x">Below it.</param>
    /// <param name="y">To its left.</param>
    /// <param name="text">Its sizes; <see cref="ChartText.OfPicture"/> where absent.</param>
    public static Plot Create(string title, string x, string y, ChartText? text = null)
    {
        text ??= ChartText.OfPicture;
        foreach (var bold in new[] { false, true })
            Fonts.AddFontFile(PlotFont.Name, PlotFont.File, bold: bold, italic: false);
        var plot = new Plot { ScaleFactor = 1.5 };
        plot.Font.Set(PlotFont.Name);
        plot.Title(title, size: text.Title);
        plot.XLabel(x, size: text.Axis);
        plot.YLabel(y, size: text.Axis);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Color(Ink);
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = Faint;
        plot.Legend.FontName = PlotFont.Name;
        plot.Legend.FontSize = text.Legend;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Faint;
        return plot;
    }

    /// <summary>Writes a picture of its own, as PNG.</summary>
    public static void Save(this Plot plot, string path) => plot.SavePng(path, 1200, 800);

    /// <summary>A line with its name in the legend.</summary>
    public static void AddLine(this Plot plot, double[] xs, double[] ys, Color color, string label, bool marks = false)
    {
        var line = plot.Add.Scatter(xs, ys, color);
        line.LineWidth = 2;
        line.MarkerSize = marks ? 6 : 0;
        line.LegendText = label;
    }

    /// <summary>A line with the area below it, and its name in the legend.</summary>
    public static void AddArea(this Plot plot, double[] xs, double[] ys, Color color, string label)
    {
        var area = plot.Add.ScatterLine(xs, ys, color);
        area.LineWidth = 2;
        area.FillY = true;
        area.FillYColor = color.WithAlpha(0.25);
        area.LegendText = label;
    }
}
