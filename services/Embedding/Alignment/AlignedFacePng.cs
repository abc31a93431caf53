using FacePlatform.Imaging;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Embedding.Alignment;

/// <summary>Aligned faces as files.</summary>
internal static class AlignedFacePng
{
    /// <summary>A PNG of the face's size: each value rounded to 8 bits, and nothing else lost.</summary>
    public static byte[] Write(AlignedFace face)
    {
        using var image = new PixelBuffer(face.Size, face.Size);
        ReadOnlySpan<float> red = face.Plane(0), green = face.Plane(1), blue = face.Plane(2);
        var pixels = image.Pixels;
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = Round(red[i]) | (Round(green[i]) << 8) | (Round(blue[i]) << 16) | 0xFF000000;
        return Png.Encode(image);
    }

    /// <summary>The face of such a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="size">Width and height that it must have.</param>
    /// <param name="decoder">Decodes it.</param>
    /// <param name="field">The file's path in the caller's request, which the errors name.</param>
    /// <param name="cancellation">Ends the decoding.</param>
    /// <exception cref="RpcException">IMAGE_UNREADABLE.</exception>
    public static AlignedFace Read(
        ReadOnlyMemory<byte> file, int size, ImageDecoder decoder, string field, CancellationToken cancellation)
    {
        if (Png.SizeOf(file.Span) is not var (width, height))
            throw RpcErrors.InvalidImage(ErrorReason.ImageUnreadable, "The crop is not a PNG.", field);
        if (width != size || height != size)
        {
            throw RpcErrors.InvalidImage(
                ErrorReason.ImageUnreadable, $"The crop has {width}×{height} pixels; the pipeline aligns to {size}×{size}.", field);
        }

        using var image = decoder.Decode(file, cancellation, field);
        var face = new AlignedFace(size);
        Span<float> red = face.Plane(0), green = face.Plane(1), blue = face.Plane(2);
        var pixels = image.LevelFor(1).Pixels.Pixels;
        for (var i = 0; i < pixels.Length; i++)
            (red[i], green[i], blue[i]) = (pixels[i] & 0xFF, (pixels[i] >> 8) & 0xFF, (pixels[i] >> 16) & 0xFF);
        return face;
    }

    private static uint Round(float value) => (uint)Math.Clamp(MathF.Round(value), 0, 255);
}
