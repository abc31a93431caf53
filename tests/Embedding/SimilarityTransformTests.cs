using System.Numerics;
using FacePlatform.Embedding.Alignment;

namespace FacePlatform.Tests.Embedding;

public sealed class SimilarityTransformTests
{
    private static readonly Vector2[] Points = [new(38.3f, 51.7f), new(73.5f, 51.5f), new(56, 71.7f), new(41.5f, 92.4f), new(70.7f, 92.2f)];

    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(2.5, 40, 100, -30)]
    [InlineData(0.2, 200, -5, 900)]
    public void An_exact_similarity_is_recovered(float scale, float degrees, float x, float y)
    {
        var angle = degrees * MathF.PI / 180;
        var truth = new SimilarityTransform(scale * MathF.Cos(angle), scale * MathF.Sin(angle), new(x, y));
        var fit = SimilarityTransform.Fit(Points, [.. Points.Select(truth.Apply)]);
        Assert.Equal(truth.A, fit.A, 1e-4f);
        Assert.Equal(truth.B, fit.B, 1e-4f);
        Assert.Equal(0, Vector2.Distance(truth.Translation, fit.Translation), 0.01f);
        Assert.All(Points, point => Assert.Equal(0, Vector2.Distance(point, fit.Inverse.Apply(fit.Apply(point))), 1e-2f));
    }

    [Fact]
    public void No_near_transform_fits_noisy_points_better()
    {
        var random = new Random(7);
        Vector2[] target = [.. Points.Select(p => new Vector2(p.Y + random.NextSingle() * 9, 200 - p.X + random.NextSingle() * 9))];
        var fit = SimilarityTransform.Fit(Points, target);
        var error = Error(fit, target);
        foreach (var step in new[] { -0.01f, 0.01f })
        {
            Assert.True(Error(fit with { A = fit.A + step }, target) > error);
            Assert.True(Error(fit with { B = fit.B + step }, target) > error);
            Assert.True(Error(fit with { Translation = fit.Translation + new Vector2(step * 10, 0) }, target) > error);
            Assert.True(Error(fit with { Translation = fit.Translation + new Vector2(0, step * 10) }, target) > error);
        }
    }

    [Fact]
    public void A_mirror_image_is_not_fitted_by_reflection()
    {
        Vector2[] mirrored = [.. Points.Select(p => new Vector2(-p.X, p.Y))];
        Assert.True(Error(SimilarityTransform.Fit(Points, mirrored), mirrored) > 1000);
    }

    [Fact]
    public void Points_without_extent_are_refused() =>
        Assert.Throws<ArgumentException>(() => SimilarityTransform.Fit(new Vector2[5], Points));

    private static float Error(SimilarityTransform transform, Vector2[] target) =>
        Points.Zip(target).Sum(pair => Vector2.DistanceSquared(transform.Apply(pair.First), pair.Second));
}
