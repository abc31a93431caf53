using FacePlatform.Imaging;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.StyleTransfer.Images;
using FacePlatform.StyleTransfer.Optimization;
using FacePlatform.Tests.StyleTransfer.Pictures;
using FacePlatform.V1;
using Grpc.Core;
using SkiaSharp;

namespace FacePlatform.Tests.StyleTransfer;

/// <summary>Whole stylizations, small.</summary>
public sealed class StylizationTests(ShippedNetwork shipped) : IDisposable
{
    private readonly ImagePyramid _house = PaintedPicture.House();
    private readonly ImagePyramid _strokes = PaintedPicture.Strokes();

    public void Dispose()
    {
        _house.Dispose();
        _strokes.Dispose();
    }

    [Fact]
    public void From_noise_the_style_loss_ends_at_least_100_times_below_its_start()
    {
        // So few pixels cannot have all of a style's correlations and the content too: at the default size of 512 the
        // default weight reaches it.
        using var photo = PaintedPicture.Photo(3);
        var options = StylePresets.Complete(new() { Size = 128, Seed = 1, StyleWeight = 60 }, shipped.Network.Manifest);
        using var stylization = new Stylization(shipped.Network, photo, [new(_strokes, 1)], options);
        var losses = Run(stylization);
        Assert.InRange(losses[0].Style / losses[^1].Style, 100, 1e6);
        // And not by leaving the content out.
        Assert.InRange(losses[^1].Content, 0, 0.9 * losses[0].Content);
    }

    [Theory]
    [InlineData(StyleInit.Noise, StyleOptimizer.Lbfgs)]
    [InlineData(StyleInit.Content, StyleOptimizer.Lbfgs)]
    [InlineData(StyleInit.Noise, StyleOptimizer.Adam)]
    public void Within_a_scale_the_moving_average_of_J_falls(StyleInit init, StyleOptimizer optimizer)
    {
        const int Window = 10;
        using var stylization = Start(new() { Size = 96, Scales = 1, Iterations = 60, Init = init, Optimizer = optimizer, Seed = 1 });
        var losses = Run(stylization);
        var averages = Enumerable.Range(0, losses.Count - Window + 1)
            .Select(start => losses.Skip(start).Take(Window).Average(loss => loss.Total)).ToArray();
        Assert.All(averages.Zip(averages.Skip(1)), pair => Assert.True(pair.Second < pair.First, $"{pair}"));
    }

    [Fact]
    public void One_seed_gives_one_picture_and_another_seed_another()
    {
        byte[] Picture(long seed)
        {
            using var stylization = Start(new() { Size = 96, Iterations = 12, Scales = 2, Seed = seed });
            Run(stylization);
            return stylization.Result();
        }

        var first = Picture(5);
        Assert.Equal(first, Picture(5));
        Assert.NotEqual(first, Picture(6));
    }

    [Theory]
    [InlineData(StyleOptimizer.Lbfgs, 20, 0.15)]
    [InlineData(StyleOptimizer.Lbfgs, 40, 0.15)]
    [InlineData(StyleOptimizer.Adam, 20, 1e-4)]
    public void A_checkpoint_goes_on_at_its_iteration_and_ends_like_an_uninterrupted_run(
        StyleOptimizer optimizer, int stop, double tolerance)
    {
        // Iteration 40 is the last of the first scale.
        var options = new StyleTransferOptions { Size = 128, Scales = 2, Iterations = 60, Optimizer = optimizer, Seed = 3 };
        using var whole = Start(options);
        var expected = Run(whole);

        byte[] checkpoint;
        using (var first = Start(options))
        {
            while (first.Iteration < stop)
                first.Step();
            checkpoint = first.Checkpoint();
        }

        using var second = Start(options, checkpoint);
        Assert.Equal(stop, second.Iteration);
        var actual = Run(second);
        Assert.Equal(60 - stop, actual.Count);
        // The first evaluation is that of the very pixels that were saved.
        Assert.Equal(expected[stop].Total, actual[0].Total, 1e-4 * expected[stop].Total);
        Assert.Equal(expected[^1].Total, actual[^1].Total, tolerance * expected[^1].Total);
    }

    [Fact]
    public void A_checkpoint_of_a_finished_picture_has_the_picture()
    {
        var options = new StyleTransferOptions { Size = 64, Iterations = 2, Seed = 3 };
        using var first = Start(options);
        Run(first);
        using var second = Start(options, first.Checkpoint());
        Assert.True(second.IsDone);
        Assert.Equal(first.Result(), second.Result());
    }

    [Fact]
    public void A_checkpoint_that_does_not_fit_is_left_aside()
    {
        using var first = Start(new() { Size = 96, Iterations = 4, Seed = 3 });
        first.Step();
        var checkpoint = first.Checkpoint();
        foreach (var wrong in new byte[][] { [], [1, 2, 3, 4, 5], checkpoint[..^100] })
        {
            using var again = Start(new() { Size = 96, Iterations = 4, Seed = 3 }, wrong);
            Assert.Equal(0, again.Iteration);
        }

        using var other = Start(new() { Size = 128, Iterations = 4, Seed = 3 }, checkpoint);
        Assert.Equal(0, other.Iteration);
        other.Step();
    }

    [Theory]
    [InlineData(StyleInit.Noise)]
    [InlineData(StyleInit.Content)]
    public void Preserved_colours_are_the_contents(StyleInit init)
    {
        using var stylization = Start(
            new() { Size = 128, Iterations = 20, Init = init, PreserveColor = true, Seed = 1, ContentWeight = 10 });
        Run(stylization);
        using var bitmap = SKBitmap.Decode(stylization.Result());
        using var content = SKBitmap.Decode(EncodeHouse(128));
        var close = 0;
        for (var y = 0; y < bitmap.Height; y++)
        {
            for (var x = 0; x < bitmap.Width; x++)
            {
                var (a, b) = (bitmap.GetPixel(x, y), content.GetPixel(x, y));
                // A channel that was cut off at 0 or 255 says nothing.
                if (IsCut(a) || (Math.Abs(a.Red - a.Green - b.Red + b.Green) <= 2 && Math.Abs(a.Blue - a.Green - b.Blue + b.Green) <= 2))
                    close++;
            }
        }

        Assert.Equal(bitmap.Width * bitmap.Height, close);
        Assert.NotEqual(EncodeHouse(128), stylization.Result());
    }

    [Fact]
    public void Results_and_previews_have_their_size_and_format()
    {
        using var stylization = Start(new() { Size = 300, Iterations = 2, Scales = 2, Format = ImageFormat.Jpeg, Init = StyleInit.Content });
        Assert.Throws<InvalidOperationException>(stylization.Preview);
        stylization.Step();
        AssertImage(stylization.Preview(), SKEncodedImageFormat.Jpeg, 150, 112);
        stylization.Step();
        Assert.True(stylization.IsDone);
        AssertImage(stylization.Preview(), SKEncodedImageFormat.Jpeg, 256, 192);
        AssertImage(stylization.Result(), SKEncodedImageFormat.Jpeg, 300, 225);
        Assert.Equal(new PictureSize(300, 225), stylization.ResultSize);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 25)]
    [InlineData(75, 3)]
    public void Tiny_and_long_images_are_stylized_in_their_shape(int width, int height)
    {
        using var content = PaintedPicture.Flat(SKColors.SeaGreen, width, height);
        using var style = PaintedPicture.Flat(SKColors.DarkRed, height, width);
        var options = StylePresets.Complete(new() { Size = 100, Iterations = 3 }, shipped.Network.Manifest);
        using var stylization = new Stylization(shipped.Network, content, [new(style, 1)], options);
        Run(stylization);
        var size = new PictureSize(width, height).WithLongSide(100);
        AssertImage(stylization.Result(), SKEncodedImageFormat.Png, size.Width, size.Height);
    }

    [Theory]
    [InlineData(StyleOptimizer.Lbfgs)]
    [InlineData(StyleOptimizer.Adam)]
    public void Infinite_weights_end_as_diverged(StyleOptimizer optimizer)
    {
        using var stylization = Start(new() { Size = 64, Iterations = 30, StyleWeight = 1e39, Optimizer = optimizer });
        var exception = Assert.Throws<RpcException>(() => Run(stylization));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReason.StyleDiverged), (exception.StatusCode, exception.GetReason()));
    }

    [Fact]
    public async Task Cancellation_ends_it_before_the_next_step()
    {
        using var cancellation = new CancellationTokenSource();
        using var stylization = Start(new() { Size = 64, Iterations = 100 });
        var run = stylization.RunAsync(
            progress =>
            {
                if (progress.Iteration == 3)
                    cancellation.Cancel();
                return ValueTask.CompletedTask;
            },
            cancellation.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(3, stylization.Iteration);
    }

    [Fact]
    public async Task A_failure_after_a_step_ends_it_as_it_is()
    {
        using var stylization = Start(new() { Size = 64, Iterations = 100 });
        var run = stylization.RunAsync(
            async _ =>
            {
                await Task.Yield();
                throw new IOException("full");
            },
            CancellationToken.None);
        await Assert.ThrowsAsync<IOException>(() => run);
        Assert.Equal(1, stylization.Iteration);
    }

    [Fact]
    public void A_failure_inside_an_evaluation_does_not_end_the_process()
    {
        using var network = FeatureExtractor.Load(ShippedNetwork.Folder);
        var options = StylePresets.Complete(new() { Size = 64, Iterations = 9 }, network.Manifest);
        using var stylization = new Stylization(network, _house, [new(_strokes, 1)], options);
        stylization.Step();
        network.Dispose();
        Assert.ThrowsAny<Exception>(() => stylization.Step());
    }

    private Stylization Start(StyleTransferOptions options, byte[]? checkpoint = null) => new(
        shipped.Network,
        _house,
        [new(_strokes, 1)],
        StylePresets.Complete(options, shipped.Network.Manifest),
        checkpoint);

    private static List<Losses> Run(Stylization stylization)
    {
        var losses = new List<Losses>();
        while (!stylization.IsDone)
            losses.Add(stylization.Step().Losses);
        return losses;
    }

    private byte[] EncodeHouse(int longSide)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var size = new PictureSize(_house.Width, _house.Height).WithLongSide(longSide);
        return PictureEncoder.Encode(PixelTensor.Of(_house, size), ImageFormat.Png, 100);
    }

    private static bool IsCut(SKColor color) =>
        Math.Min(color.Red, Math.Min(color.Green, color.Blue)) == 0 || Math.Max(color.Red, Math.Max(color.Green, color.Blue)) == 255;

    private static void AssertImage(byte[] file, SKEncodedImageFormat format, int width, int height)
    {
        using var codec = SKCodec.Create(new SKMemoryStream(file));
        Assert.Equal((format, width, height), (codec.EncodedFormat, codec.Info.Width, codec.Info.Height));
    }
}
