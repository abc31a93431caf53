using System.Runtime.InteropServices;
using FacePlatform.Networks;
using FacePlatform.V1;
using SkiaSharp;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.Images;

/// <summary>Tensors to files.</summary>
internal static class PictureEncoder
{
    /// <summary>A PNG or JPEG file.</summary>
    /// <param name="pixels">[1, 3, height, width]; values below 0 and above 1 are cut off.</param>
    /// <param name="format">PNG where unspecified.</param>
    /// <param name="quality">Of a JPEG, 1 to 100.</param>
    public static byte[] Encode(Tensor pixels, ImageFormat format, int quality)
    {
        using var scope = NewDisposeScope();
        var (width, height) = PixelTensor.SizeOf(pixels);
        var opaque = ones(1, 1, height, width);
        var colors = cat([pixels.detach().Between(0, 1), opaque], 1).Times(255).round();
        var bytes = colors.squeeze(0).permute(1, 2, 0).to_type(ScalarType.Byte).contiguous();
        var rgba = bytes.data<byte>().ToArray();

        var pinned = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        try
        {
            var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque, SKColorSpace.CreateSrgb());
            using var pixmap = new SKPixmap(info, pinned.AddrOfPinnedObject());
            using var file = format == ImageFormat.Jpeg
                ? pixmap.Encode(SKEncodedImageFormat.Jpeg, quality)
                : pixmap.Encode(SKEncodedImageFormat.Png, 100);
            return file!.ToArray();
        }
        finally
        {
            pinned.Free();
        }
    }
}
