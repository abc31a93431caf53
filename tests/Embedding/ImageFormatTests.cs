using FacePlatform.Internal.V1;
using FacePlatform.Tests.Embedding.Photos;
using SkiaSharp;

namespace FacePlatform.Tests.Embedding;

/// <summary>Every way of storing a photo gives the same face and, but for what compression and colour lose, the same template.</summary>
public sealed class ImageFormatTests(EmbeddingHost host)
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Png_and_webp_give_the_template_of_jpeg()
    {
        using var photo = TestPhotos.OneFace();
        var jpeg = await host.AnalyzeOnlyAsync(photo.Jpeg(100));
        AssertSame(jpeg, await host.AnalyzeOnlyAsync(photo.Png()), 0.99f);
        AssertSame(jpeg, await host.AnalyzeOnlyAsync(photo.Webp()), 0.97f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Exif_orientation_is_applied(int orientation)
    {
        using var photo = TestPhotos.Crop(1, new SKRectI(680, 330, 1240, 830));
        var expected = await host.AnalyzeOnlyAsync(photo.Jpeg());
        var response = await host.AnalyzeAsync(ExifOrientation.Jpeg(photo, orientation));
        Assert.Equal((photo.Width, photo.Height), (response.Width, response.Height));
        AssertSame(expected, Assert.Single(response.Faces), 0.99f);
    }

    [Fact]
    public async Task A_cmyk_jpeg_is_decoded()
    {
        using var photo = TestPhotos.OneFace().Resize(120, 120);
        AssertSame(
            await host.AnalyzeOnlyAsync(Enlarged(photo)), await host.AnalyzeOnlyAsync(FlatBlockJpeg.Cmyk(photo)), 0.98f);
    }

    [Fact]
    public async Task A_greyscale_jpeg_is_decoded()
    {
        using var photo = TestPhotos.OneFace().Resize(120, 120);
        using var grey = photo.As(SKColorType.Gray8);
        AssertSame(
            await host.AnalyzeOnlyAsync(Enlarged(grey)), await host.AnalyzeOnlyAsync(FlatBlockJpeg.Grey(photo)), 0.98f);
    }

    [Fact]
    public async Task A_progressive_jpeg_is_decoded()
    {
        // Decoders smooth the blocks of a progressive file that has DC coefficients only.
        using var photo = TestPhotos.OneFace().Resize(200, 200);
        using var smooth = photo.As(SKColorType.Gray8).Resize(1600, 1600);
        AssertSame(
            await host.AnalyzeOnlyAsync(smooth.Png()),
            await host.AnalyzeOnlyAsync(FlatBlockJpeg.ProgressiveGrey(photo)),
            0.95f);
    }

    [Fact]
    public async Task A_16_bit_png_is_decoded()
    {
        using var photo = TestPhotos.OneFace();
        using var deep = photo.As(SKColorType.RgbaF16);
        var png = deep.Png();
        Assert.Equal(16, png[24]);
        AssertSame(await host.AnalyzeOnlyAsync(photo.Png()), await host.AnalyzeOnlyAsync(png), 0.98f);
    }

    [Fact]
    public async Task A_greyscale_png_is_decoded()
    {
        using var photo = TestPhotos.OneFace();
        using var grey = photo.As(SKColorType.Gray8);
        var png = grey.Png();
        Assert.Equal(0, png[25]);
        Assert.True(Embeddings.Similarity(
            await host.AnalyzeOnlyAsync(photo.Png()), await host.AnalyzeOnlyAsync(png)) > 0.8f);
    }

    [Fact]
    public async Task Transparency_is_put_on_white()
    {
        using var photo = TestPhotos.OneFace();
        using var white = photo.Copy();
        using var transparent = new SKBitmap(new SKImageInfo(photo.Width, photo.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var y = 0; y < photo.Height; y++)
        {
            for (var x = 0; x < photo.Width; x++)
            {
                var outside = y < 60 || x < 60;
                transparent.SetPixel(x, y, outside ? SKColors.Transparent : photo.GetPixel(x, y));
                if (outside)
                    white.SetPixel(x, y, SKColors.White);
            }
        }

        AssertSame(await host.AnalyzeOnlyAsync(white.Png()), await host.AnalyzeOnlyAsync(transparent.Png()), 0.9999f);
    }

    [Fact]
    public async Task The_first_frame_of_an_animated_webp_counts()
    {
        using var photo = TestPhotos.OneFace();
        using var second = TestPhotos.NoFace(photo.Width, photo.Height);
        SKWebpEncoderFrame[] frames = [new(photo.PeekPixels(), Frame), new(second.PeekPixels(), Frame)];
        using var data = SKWebpEncoder.EncodeAnimated(frames, new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, 95));
        AssertSame(await host.AnalyzeOnlyAsync(photo.Webp()), await host.AnalyzeOnlyAsync(data!.ToArray()), 0.97f);
    }

    [Fact]
    public async Task A_large_jpeg_is_decoded_smaller_and_answered_in_pixels_of_the_file()
    {
        using var small = TestPhotos.OneFace();
        using var large = small.Resize(5000, 5000);
        var response = await host.AnalyzeAsync(large.Jpeg(90));
        Assert.Equal((5000, 5000), (response.Width, response.Height));
        var expected = (await host.AnalyzeOnlyAsync(small.Jpeg())).Face.Box;
        var actual = Assert.Single(response.Faces).Face.Box;
        Assert.Equal(10 * expected.X, actual.X, 0.05 * 10 * expected.Width);
        Assert.Equal(10 * expected.Width, actual.Width, 0.08 * 10 * expected.Width);
    }

    // What FlatBlockJpeg does to each pixel.
    private static byte[] Enlarged(SKBitmap bitmap)
    {
        using var large = bitmap.Resize(
            new SKSizeI(bitmap.Width * 8, bitmap.Height * 8), new SKSamplingOptions(SKFilterMode.Nearest));
        return large.Png();
    }

    private static void AssertSame(AnalyzedFace expected, AnalyzedFace actual, float similarity)
    {
        var tolerance = 0.03f * expected.Face.Box.Width;
        Assert.Equal(expected.Face.Box.X, actual.Face.Box.X, tolerance);
        Assert.Equal(expected.Face.Box.Y, actual.Face.Box.Y, tolerance);
        Assert.Equal(expected.Face.Box.Width, actual.Face.Box.Width, tolerance);
        Assert.InRange(Embeddings.Similarity(expected, actual), similarity, 1.0001f);
    }
}
