using FacePlatform.Embedding.Detection;
using FacePlatform.Pipelines;

namespace FacePlatform.Tests.Embedding.FixedSizes;

public sealed class InputSizesTests
{
    private static readonly DetectorManifest Shipped =
        ManifestReader.Read(Path.Combine(EmbeddingHost.Shipped, PipelineManifest.FileName)).Detector;

    [Theory]
    [InlineData(352, 300, 384)]
    [InlineData(384, 384, 384)]
    [InlineData(385, 64, 640)]
    [InlineData(480, 640, 640)]
    [InlineData(641, 641, 1024)]
    [InlineData(1024, 32, 1024)]
    [InlineData(1025, 32, 2048)]
    public void A_fixed_input_is_the_next_square(int width, int height, int side)
    {
        var sizes = new InputSizes(Shipped, fixedSizes: true);
        Assert.Equal((side, side), sizes.For(width, height));
    }

    [Fact]
    public void The_squares_are_those_of_the_smallest_and_the_largest_photo_and_of_a_tile() =>
        Assert.Equal([384, 640, 1024], new InputSizes(Shipped, fixedSizes: true).WarmUp);

    [Fact]
    public void Otherwise_the_input_is_no_larger_than_the_stride_asks_for()
    {
        var sizes = new InputSizes(Shipped, fixedSizes: false);
        Assert.Equal((640, 448), sizes.For(640, 427));
        Assert.Equal([640], sizes.WarmUp);
    }
}
