using FacePlatform.Networks;
using static TorchSharp.torch;

namespace FacePlatform.Training.Data;

/// <summary>
/// A face as a poor camera at a distance shows it.
/// <code>
///   112 px ──▶ 16…48 px ──▶ blurred ──▶ noisy ──▶ 112 px
///      mean of the area   Gaussian   Gaussian   bilinear
/// </code>
/// Each of the first two steps and the last is a matrix that acts on rows and columns alike: X ↦ M · X · Mᵀ.
/// </summary>
internal static class Degradation
{
    private const int SmallestSide = 16;
    private const int LargestSide = 48;

    // In pixels of the small face.
    private const float LargestBlur = 1;

    // Standard deviation, of 255.
    private const float LargestNoise = 12;

    // Any constant: the test people's images must be made poor the same way before and after, and in every training.
    private const long TestSeed = 0x7465_7374;

    /// <param name="image">[3, size, size], 0 to 255.</param>
    /// <param name="random">Alone decides how poor it gets.</param>
    /// <returns>A new one of the same shape and range, in the caller's dispose scope.</returns>
    public static Tensor Apply(Tensor image, Random random)
    {
        using var scope = NewDisposeScope();
        var size = (int)image.shape[^1];
        var side = Math.Min(size, random.Next(SmallestSide, LargestSide + 1));
        var (blur, noise) = (random.NextBetween(0, LargestBlur), random.NextBetween(0, LargestNoise));
        var shrink = Blur(side, blur).matmul(Shrink(size, side));
        var grains = new float[3 * side * side];
        for (var i = 0; i < grains.Length; i++)
            grains[i] = noise * random.NextGaussian();
        var small = shrink.matmul(image).matmul(shrink.t()).Plus(tensor(grains, [3, side, side]));
        var enlarge = Enlarge(side, size);
        return enlarge.matmul(small.Between(0, 255)).matmul(enlarge.t()).MoveToOuterDisposeScope();
    }

    /// <summary>A batch made poor, each image by its number alone: the same treatment whenever it is asked for.</summary>
    /// <param name="batch">[n, 3, size, size], 0 to 255.</param>
    /// <param name="first">Number of the batch's first image.</param>
    /// <param name="share">Of the images; the others stay as they are.</param>
    /// <returns>A new batch of the same shape and range, in the caller's dispose scope.</returns>
    public static Tensor ApplyFixed(Tensor batch, int first, double share = 1)
    {
        using var scope = NewDisposeScope();
        var images = Enumerable.Range(0, (int)batch.shape[0]).Select(i =>
        {
            var random = SeededRandom.Of(TestSeed, first + i);
            return random.NextDouble() < share ? Apply(batch[i], random) : batch[i];
        });
        return stack(images).MoveToOuterDisposeScope();
    }

    // Each small pixel is the mean of the large ones that it covers, the outer two in part.
    private static Tensor Shrink(int size, int side) => Matrix(side, size, (small, large) =>
    {
        var covered = (float)size / side;
        var overlap = MathF.Min((small + 1) * covered, large + 1) - MathF.Max(small * covered, large);
        return MathF.Max(0, overlap) / covered;
    });

    private static Tensor Enlarge(int side, int size) => Matrix(size, side, (large, small) =>
    {
        var position = Math.Clamp(((large + 0.5f) * side / size) - 0.5f, 0, side - 1);
        return MathF.Max(0, 1 - MathF.Abs(position - small));
    });

    private static Tensor Blur(int side, float sigma)
    {
        var weights = Matrix(side, side, (to, from) =>
            to == from ? 1 : MathF.Exp(-(to - from) * (to - from) / MathF.Max(2 * sigma * sigma, 1e-6f)));
        return weights / weights.sum(1, keepdim: true);
    }

    private static Tensor Matrix(int rows, int columns, Func<int, int, float> value)
    {
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(i / columns, i % columns);
        return tensor(values, [rows, columns]);
    }
}
