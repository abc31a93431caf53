using FacePlatform.Networks;
using FacePlatform.V1;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace FacePlatform.Training.Data;

/// <summary>
/// Random changes of a batch, those that photos of one person differ by: mirrored, turned, scaled and shifted, lighter or
/// darker, with more or less contrast and colour, and made poor.
/// </summary>
/// <param name="options">How much of each.</param>
internal sealed class ImageAugmentation(Augmentation options)
{
    // At strength 1.
    private const float Degrees = 10;
    private const float Scaling = 0.1f;
    private const float Shift = 0.06f;
    private const float Photometric = 0.3f;

    /// <param name="batch">[n, 3, size, size], 0 to 255.</param>
    /// <param name="random">Alone decides what happens.</param>
    /// <returns>A new batch of the same shape and range, in the caller's dispose scope.</returns>
    public Tensor Apply(Tensor batch, Random random)
    {
        using var scope = NewDisposeScope();
        var count = (int)batch.shape[0];
        // Drawn for each image in the same order whatever the strengths, so that a change of one leaves the others.
        var draws = Enumerable.Range(0, count).Select(_ => new Draw(random)).ToArray();
        var changed = Recolour(Warp(batch, draws), draws);
        for (var i = 0; i < count; i++)
        {
            if (draws[i].Degraded < options.Degradation)
                changed[i] = Degradation.Apply(changed[i], new Random(draws[i].Seed));
        }

        return changed.MoveToOuterDisposeScope();
    }

    private Tensor Warp(Tensor batch, Draw[] draws)
    {
        // Coordinates are −1 to 1 from edge to edge, and the matrix goes from the target to the source.
        var geometric = (float)options.Geometric;
        var matrices = draws.Select(draw =>
        {
            var angle = draw.Angle * geometric * Degrees * MathF.PI / 180;
            var scale = 1 + (draw.Scale * geometric * Scaling);
            var (a, b) = (scale * MathF.Cos(angle), scale * MathF.Sin(angle));
            var mirror = options.Flip && draw.Mirrored < 0.5f ? -1 : 1;
            return new[] { mirror * a, -b, 2 * geometric * Shift * draw.X, mirror * b, a, 2 * geometric * Shift * draw.Y };
        });
        var transforms = tensor(matrices.SelectMany(matrix => matrix).ToArray(), [draws.Length, 2, 3]);
        var grid = affine_grid(transforms, batch.shape, align_corners: false);
        return grid_sample(batch, grid, align_corners: false);
    }

    private Tensor Recolour(Tensor batch, Draw[] draws)
    {
        Tensor Factors(Func<Draw, float> of) => tensor(
            draws.Select(draw => 1 + ((float)options.Photometric * Photometric * of(draw))).ToArray(),
            [draws.Length, 1, 1, 1]);

        var grey = batch.mean([1], keepdim: true);
        batch = grey.Plus((batch - grey) * Factors(draw => draw.Colour));
        var mean = batch.mean([1, 2, 3], keepdim: true);
        batch = mean.Plus((batch - mean) * Factors(draw => draw.Contrast));
        return (batch * Factors(draw => draw.Brightness)).Between(0, 255);
    }

    private readonly struct Draw(Random random)
    {
        public float Mirrored { get; } = random.NextSingle();

        public float Angle { get; } = random.NextBetween(-1, 1);

        public float Scale { get; } = random.NextBetween(-1, 1);

        public float X { get; } = random.NextBetween(-1, 1);

        public float Y { get; } = random.NextBetween(-1, 1);

        public float Brightness { get; } = random.NextBetween(-1, 1);

        public float Contrast { get; } = random.NextBetween(-1, 1);

        public float Colour { get; } = random.NextBetween(-1, 1);

        public float Degraded { get; } = random.NextSingle();

        public int Seed { get; } = random.Next();
    }
}
