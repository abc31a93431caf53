using FacePlatform.Embedding.Alignment;

namespace FacePlatform.Embedding.Quality;

/// <summary>
/// Measures of the middle of an aligned face, from brows to mouth, without hair, background and the black outside the
/// photo. Luma is that of ITU-R BT.601, 0 to 255.
/// </summary>
/// <param name="Brightness">Mean luma.</param>
/// <param name="Contrast">Standard deviation of luma.</param>
/// <param name="Sharpness">
/// Variance of the Laplacian of luma (Pech-Pacheco et al., ICPR 2000) in percent of the variance of luma, so that a dark
/// or flat photo is not taken for a blurred one.
/// </param>
public readonly record struct CropStatistics(double Brightness, double Contrast, double Sharpness)
{
    // The region as parts of the crop's side.
    private const float Left = 0.25f;
    private const float Right = 0.75f;
    private const float Top = 0.3f;
    private const float Bottom = 0.88f;

    // Below this a crop is one colour.
    private const double MinVariance = 0.01;

    public static CropStatistics Of(AlignedFace face)
    {
        var size = face.Size;
        var (left, right) = ((int)(Left * size), (int)(Right * size));
        var (top, bottom) = ((int)(Top * size), (int)(Bottom * size));
        var luma = new float[size * size];
        Luma(face, luma);

        double sum = 0, squares = 0, laplacianSum = 0, laplacianSquares = 0;
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var i = (y * size) + x;
                var value = luma[i];
                var laplacian = luma[i - 1] + luma[i + 1] + luma[i - size] + luma[i + size] - (4 * value);
                sum += value;
                squares += value * value;
                laplacianSum += laplacian;
                laplacianSquares += laplacian * laplacian;
            }
        }

        var count = (double)(right - left) * (bottom - top);
        var variance = Variance(sum, squares, count);
        return new(
            sum / count,
            Math.Sqrt(variance),
            100 * Variance(laplacianSum, laplacianSquares, count) / Math.Max(variance, MinVariance));
    }

    private static void Luma(AlignedFace face, Span<float> luma)
    {
        var red = face.Plane(0);
        var green = face.Plane(1);
        var blue = face.Plane(2);
        for (var i = 0; i < luma.Length; i++)
            luma[i] = (0.299f * red[i]) + (0.587f * green[i]) + (0.114f * blue[i]);
    }

    private static double Variance(double sum, double squares, double count) =>
        Math.Max(0, (squares / count) - (sum / count * (sum / count)));
}
