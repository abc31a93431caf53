using FacePlatform.Training.Evaluation;
using FacePlatform.Training.Fitting;
using ScottPlot;
using SkiaSharp;

namespace FacePlatform.Training.Reports;

/// <summary>
/// The picture of a training:
/// <code>
///   loss, active triplets │ d(A,P), d(A,N) │ validation AUC, EER
///   ──────────────────────┴───┬────────────┴────────────────────
///   distances before          │ after          (and of degraded images, where the training degrades)
/// </code>
/// </summary>
public static class TrainingReport
{
    private const int Width = 2100;
    private const int RowHeight = 600;

    /// <summary>Draws the curves, and the distances before and after.</summary>
    /// <param name="curves">One epoch or more.</param>
    /// <param name="evaluation">Of the model that was trained.</param>
    /// <returns>PNG.</returns>
    public static byte[] Draw(TrainingCurves curves, ModelEvaluation evaluation)
    {
        Plot[][] rows = [CurvePanels.Of(curves), DistancePanels.Of(evaluation)];
        using var surface = SKSurface.Create(new SKImageInfo(Width, rows.Length * RowHeight));
        for (var row = 0; row < rows.Length; row++)
        {
            var width = Width / rows[row].Length;
            for (var column = 0; column < rows[row].Length; column++)
            {
                using var plot = rows[row][column];
                using var panel = SKImage.FromEncodedData(plot.GetImageBytes(width, RowHeight, ImageFormat.Png));
                surface.Canvas.DrawImage(panel, column * width, row * RowHeight, SKSamplingOptions.Default);
            }
        }

        using var image = surface.Snapshot();
        using var file = image.Encode(SKEncodedImageFormat.Png, 100);
        return file.ToArray();
    }
}
