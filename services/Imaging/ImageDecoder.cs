using System.Diagnostics;
using System.Diagnostics.Metrics;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;
using SkiaSharp;

namespace FacePlatform.Imaging;

/// <summary>Bytes of a JPEG, PNG or WebP to upright sRGB pixels.</summary>
public sealed class ImageDecoder(IOptions<ImagingOptions> options)
{
    private static readonly Meter Meter = new(ImagingTelemetry.Name);

    // From a small face to a photo at the limit, in seconds.
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "faceplatform.imaging.decode.duration", "s", "Time to decode one image.", null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
        });

    private readonly ImagingOptions _options = options.Value;

    /// <summary>Decodes the first frame, upright by its EXIF orientation, transparency on white.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="cancellation">Ends the decoding of JPEG and PNG within a few kilobytes of input.</param>
    /// <param name="field">The image's path in the caller's request, which the errors name.</param>
    /// <exception cref="RpcException">IMAGE_UNREADABLE or IMAGE_TOO_LARGE.</exception>
    public ImagePyramid Decode(ReadOnlyMemory<byte> file, CancellationToken cancellation, string field = "image")
    {
        cancellation.ThrowIfCancellationRequested();
        var start = Stopwatch.GetTimestamp();
        using var activity = ImagingTelemetry.Activities.StartActivity("decode");
        if (file.Length > _options.MaxBytes)
            throw TooLarge(field, $"The image has {file.Length} bytes; at most {_options.MaxBytes} are taken.");
        var header = ImageHeader.Read(file.Span)
            ?? throw Unreadable(field, "The image is neither JPEG, PNG nor WebP.");
        CheckSize(header.Width, header.Height, field);

        using var stream = new CancellableStream(file, cancellation);
        using var codec = SKCodec.Create(stream) ?? throw Unreadable(field, "The image's header is damaged.");
        CheckSize(codec.Info.Width, codec.Info.Height, field);
        activity?.SetTag("image.format", codec.EncodedFormat.ToString());

        var image = DecodeFrame(codec, TargetSize(codec), field, cancellation);
        try
        {
            if (codec.Info.AlphaType != SKAlphaType.Opaque)
                PixelOperations.BlendOnWhite(image.Pixels);
            var upright = PixelOperations.Orient(image, codec.EncodedOrigin);
            var (width, height) = PixelOperations.SwapsSides(codec.EncodedOrigin)
                ? (codec.Info.Height, codec.Info.Width)
                : (codec.Info.Width, codec.Info.Height);
            if (upright != image)
                image.Dispose();
            Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
            return new ImagePyramid(upright, width, height);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static PixelBuffer DecodeFrame(SKCodec codec, SKSizeI size, string field, CancellationToken cancellation)
    {
        var opaque = codec.Info.AlphaType == SKAlphaType.Opaque;
        var info = new SKImageInfo(
            size.Width, size.Height, SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Premul, Srgb);
        var image = new PixelBuffer(size.Width, size.Height);
        SKCodecResult result;
        unsafe
        {
            fixed (byte* pixels = image.Bytes)
                result = codec.GetPixels(info, (nint)pixels);
        }

        if (result == SKCodecResult.Success && !cancellation.IsCancellationRequested)
            return image;
        image.Dispose();
        cancellation.ThrowIfCancellationRequested();
        throw Unreadable(field, result == SKCodecResult.IncompleteInput
            ? "The image is truncated."
            : "The image's data is damaged.");
    }

    private static readonly SKColorSpace Srgb = SKColorSpace.CreateSrgb();

    // PNG cannot be decoded at a smaller scale: its codec answers its own size.
    private SKSizeI TargetSize(SKCodec codec)
    {
        var pixels = (double)codec.Info.Width * codec.Info.Height;
        return pixels <= _options.DecodedPixels
            ? codec.Info.Size
            : codec.GetScaledDimensions((float)Math.Sqrt(_options.DecodedPixels / pixels));
    }

    private void CheckSize(long width, long height, string field)
    {
        if (width > _options.MaxPixels / Math.Max(1, height))
            throw TooLarge(field, $"The image has {width}×{height} pixels; at most {_options.MaxPixels} are taken.");
        if (Math.Max(width, height) > _options.MaxAspect * Math.Min(width, height))
            throw TooLarge(field, $"The image's sides, {width} and {height}, differ by more than {_options.MaxAspect} times.");
    }

    private static RpcException Unreadable(string field, string description) =>
        RpcErrors.InvalidImage(ErrorReason.ImageUnreadable, description, field);

    private static RpcException TooLarge(string field, string description) =>
        RpcErrors.InvalidImage(ErrorReason.ImageTooLarge, description, field);
}
