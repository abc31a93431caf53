using FacePlatform.StyleTransfer.Images;
using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.Tests.StyleTransfer.Pictures;
using FacePlatform.V1;
using SkiaSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FacePlatform.Tests.StyleTransfer;

/// <summary>J on the shipped network.</summary>
public sealed class StyleObjectiveTests(ShippedNetwork shipped)
{
    private static readonly PictureSize Size = new(80, 56);

    [Fact]
    public void The_content_has_no_content_loss_and_a_style_no_style_loss()
    {
        using var scope = NewDisposeScope();
        using var house = PaintedPicture.House();
        using var strokes = PaintedPicture.Strokes();
        var (content, style) = (PixelTensor.Of(house, Size), PixelTensor.Of(strokes, Size));
        using var objective = new StyleObjective(shipped.Network, content, [(style, 1)], Options());
        var (atContent, atStyle) = (objective.Evaluate(content).Losses, objective.Evaluate(style).Losses);
        Assert.Equal(0, atContent.Content, 1e-9);
        Assert.Equal(0, atStyle.Style, 1e-9);
        Assert.InRange(atContent.Style, 0.01, 10);
        Assert.InRange(atStyle.Content, 0.01, 10);
        Assert.Equal(
            (2 * atContent.Content) + (30 * atContent.Style) + (0.5 * atContent.TotalVariation), atContent.Total, 1e-4);
    }

    [Fact]
    public void Several_styles_count_by_their_share_of_the_weights()
    {
        using var scope = NewDisposeScope();
        using var house = PaintedPicture.House();
        using var blue = PaintedPicture.Strokes();
        using var red = PaintedPicture.Strokes(SKColors.DarkRed, SKColors.White);
        var (content, one, other) = (PixelTensor.Of(house, Size), PixelTensor.Of(blue, Size), PixelTensor.Of(red, Size));

        double StyleLoss(params (Tensor, double)[] styles)
        {
            using var objective = new StyleObjective(shipped.Network, content, styles, Options());
            return objective.Evaluate(content).Losses.Style;
        }

        var (first, second) = (StyleLoss((one, 1)), StyleLoss((other, 5)));
        Assert.NotEqual(first, second, 0.01);
        Assert.Equal((0.25 * first) + (0.75 * second), StyleLoss((one, 2), (other, 6)), 1e-5);
        Assert.Equal(first, StyleLoss((one, 1), (other, 0)), 1e-6);
    }

    [Fact]
    public void The_gradient_agrees_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        using var house = PaintedPicture.House();
        using var strokes = PaintedPicture.Strokes();
        using var objective = new StyleObjective(
            shipped.Network, PixelTensor.Of(house, Size), [(PixelTensor.Of(strokes, Size), 1)], Options());
        using var generator = new Generator(7, CPU);
        var pixels = new Parameter(rand([1, 3, Size.Height, Size.Width], generator: generator));
        objective.Evaluate(pixels);
        var gradient = pixels.grad!.clone();

        // Along the gradient, and along directions that mostly cross it.
        Tensor[] directions =
        [
            gradient,
            .. Enumerable.Range(0, 4).Select(_ => gradient + (gradient.norm()
                * nn.functional.normalize(randn(pixels.shape, generator: generator).flatten(), dim: 0).view(pixels.shape))),
        ];
        foreach (var direction in directions)
        {
            var unit = direction / direction.norm();
            const float Distance = 0.02f;
            var ahead = objective.Evaluate(pixels.detach() + (unit * Distance)).Losses.Total;
            var behind = objective.Evaluate(pixels.detach() - (unit * Distance)).Losses.Total;
            var expected = (gradient * unit).sum().item<float>();
            Assert.Equal(expected, (ahead - behind) / (2 * Distance), 0.02 * Math.Abs(expected));
        }
    }

    private static StyleTransferOptions Options() =>
        new() { ContentWeight = 2, StyleWeight = 30, TotalVariationWeight = 0.5 };
}
