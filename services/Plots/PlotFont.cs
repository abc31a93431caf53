using SkiaSharp;

namespace FacePlatform.Plots;

/// <summary>
/// The font of plots and drawings, a file beside the program: Skia's build without system dependencies has none.
/// </summary>
public static class PlotFont
{
    public const string Name = "DejaVu Sans";

    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "DejaVuSans.ttf");

    public static SKTypeface Typeface { get; } = SKTypeface.FromFile(File)
        ?? throw new FileNotFoundException($"The font {File} is missing or damaged; build the program again.", File);
}
