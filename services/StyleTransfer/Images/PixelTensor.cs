using FacePlatform.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.Images;

/// <summary>
/// Pictures as tensors: float32 [1, 3, height, width], the planes red, green and blue, sRGB values 0 to 1.
/// </summary>
internal static class PixelTensor
{
    /// <summary>A decoded image at another size.</summary>
    public static Tensor Of(ImagePyramid image, PictureSize size)
    {
        var scale = Math.Max((double)size.Width / image.Width, (double)size.Height / image.Height);
        var (level, _) = image.LevelFor(scale, smallestSide: 2);
        using var enlarged = level.Width < 2 || level.Height < 2 ? AtLeastTwo(level) : null;
        var source = enlarged ?? level;
        var plane = size.Width * size.Height;
        var values = new float[3 * plane];
        Resampler.Sample(
            source,
            Axis(source.Width, size.Width),
            Axis(source.Height, size.Height),
            size.Width,
            values.AsSpan(0, plane),
            values.AsSpan(plane, plane),
            values.AsSpan(2 * plane, plane));
        using Scalar white = 255;
        return tensor(values, [1, 3, size.Height, size.Width]).div_(white);
    }

    /// <summary>A picture at another size: the mean of each area where it becomes smaller, bilinear where larger.</summary>
    public static Tensor Resize(Tensor pixels, PictureSize size)
    {
        long[] sides = [size.Height, size.Width];
        return SizeOf(pixels) == size
            ? pixels.alias()
            : size.Height <= pixels.shape[2] && size.Width <= pixels.shape[3]
                ? nn.functional.interpolate(pixels, sides, mode: InterpolationMode.Area)
                : nn.functional.interpolate(pixels, sides, mode: InterpolationMode.Bilinear, align_corners: false);
    }

    public static PictureSize SizeOf(Tensor pixels) => new((int)pixels.shape[3], (int)pixels.shape[2]);

    // The centre of pixel x of the target lies at (x + 0.5) · step − 0.5 of the source.
    private static SampleAxis Axis(int source, int target)
    {
        var step = (double)source / target;
        return new((0.5 * step) - 0.5, step, target);
    }

    // The resampler looks at two neighbours in each direction.
    private static PixelBuffer AtLeastTwo(PixelBuffer source)
    {
        var target = new PixelBuffer(Math.Max(2, source.Width), Math.Max(2, source.Height));
        for (var y = 0; y < target.Height; y++)
        {
            for (var x = 0; x < target.Width; x++)
            {
                target.Pixels[(y * target.Width) + x] = source.Pixels[
                    (Math.Min(y, source.Height - 1) * source.Width) + Math.Min(x, source.Width - 1)];
            }
        }

        return target;
    }
}
