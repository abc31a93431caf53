using FacePlatform.StyleTransfer.Images;
using FacePlatform.Tests.StyleTransfer.Pictures;
using FacePlatform.V1;
using SkiaSharp;
using static TorchSharp.torch;

namespace FacePlatform.Tests.StyleTransfer;

/// <summary>Images to tensors and back.</summary>
public sealed class PixelTensorTests
{
    [Theory]
    [InlineData(640, 480, 512, 512, 384)]
    [InlineData(30, 60, 512, 256, 512)]
    [InlineData(1, 25, 64, 3, 64)]
    [InlineData(1000, 1, 64, 64, 1)]
    public void The_shape_is_kept(int width, int height, int longSide, int newWidth, int newHeight) =>
        Assert.Equal(new(newWidth, newHeight), new PictureSize(width, height).WithLongSide(longSide));

    [Fact]
    public void A_picture_of_its_own_size_is_exact_and_survives_the_way_through_a_png()
    {
        using var scope = NewDisposeScope();
        using var house = PaintedPicture.House(64, 48);
        var pixels = PixelTensor.Of(house, new(64, 48));
        using var bitmap = SKBitmap.Decode(PictureEncoder.Encode(pixels, ImageFormat.Png, 100));
        Assert.Equal((64, 48), (bitmap.Width, bitmap.Height));
        for (var i = 0; i < 64 * 48; i++)
        {
            var color = bitmap.GetPixel(i % 64, i / 64);
            Assert.Equal(house.LevelFor(1).Pixels.Pixels[i] & 0xFFFFFF, (uint)(color.Red | color.Green << 8 | color.Blue << 16));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 20)]
    [InlineData(20, 1)]
    [InlineData(2, 3)]
    public void Tiny_images_are_enlarged(int width, int height)
    {
        using var scope = NewDisposeScope();
        using var image = PaintedPicture.Flat(new SKColor(255, 128, 0), width, height);
        var pixels = PixelTensor.Of(image, new(40, 30));
        Assert.Equal([1, 3, 30, 40], pixels.shape);
        Assert.True(allclose(pixels.mean([0, 2, 3]), tensor([1f, 128f / 255, 0]), 1e-5, 1e-5));
    }

    [Fact]
    public void Luminance_joins_the_colours_of_the_content()
    {
        using var scope = NewDisposeScope();
        var (content, picture) = ((rand(1, 3, 5, 7) * 0.2) + 0.4, (rand(1, 3, 5, 7) * 0.2) + 0.4);
        var joined = Luminance.WithColorsOf(content, picture);
        Assert.True(allclose(Luminance.Of(joined), Luminance.Of(picture), 1e-5, 1e-5));
        // Differences of channels have no luminance: they are the colour.
        Assert.True(allclose(
            joined.narrow(1, 0, 1) - joined.narrow(1, 2, 1), content.narrow(1, 0, 1) - content.narrow(1, 2, 1), 1e-5, 1e-5));
    }
}
