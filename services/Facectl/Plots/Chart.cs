using ScottPlot;
using ScottPlot.TickGenerators;

namespace FacePlatform.Facectl.Plots;

/// <summary>The look that all plots share.</summary>
internal static class Chart
{
    public static Color Blue { get; } = Color.FromHex("#1F6FB2");

    public static Color Red { get; } = Color.FromHex("#C8442E");

    public static Color Ink { get; } = Color.FromHex("#222222");

    private static readonly Color Faint = Color.FromHex("#E3E6EA");

    public static Plot Create(string title, string x, string y)
    {
        foreach (var bold in new[] { false, true })
            Fonts.AddFontFile(PlotFont.Name, PlotFont.File, bold: bold, italic: false);
        var plot = new Plot { ScaleFactor = 1.5 };
        plot.Font.Set(PlotFont.Name);
        plot.Title(title, size: 16);
        plot.XLabel(x, size: 13);
        plot.YLabel(y, size: 13);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Color(Ink);
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = Faint;
        plot.Legend.FontName = PlotFont.Name;
        plot.Legend.FontSize = 12;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Faint;
        return plot;
    }

    public static void Save(this Plot plot, string path) => plot.SavePng(path, 1200, 800);

    /// <summary>Ticks of an axis that shows the logarithm of a rate: 0.0001 %, …, 100 %.</summary>
    public static NumericManual RateTicks(int smallestDecade)
    {
        var ticks = new NumericManual();
        for (var decade = smallestDecade; decade <= 0; decade++)
        {
            ticks.AddMajor(decade, decade == 0 ? "1" : $"1e{decade}");
            for (var step = 2; step < 10 && decade < 0; step++)
                ticks.AddMinor(decade + Math.Log10(step));
        }

        return ticks;
    }

    /// <summary>Ticks of an axis that shows a share: 0 %, 10 %, ….</summary>
    public static NumericAutomatic ShareTicks(string format = "0%") =>
        new() { LabelFormatter = value => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture) };
}
