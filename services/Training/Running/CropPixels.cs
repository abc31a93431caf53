using FacePlatform.Imaging;
using FacePlatform.Internal.V1;
using FacePlatform.Training.Data;
using Grpc.Core;

namespace FacePlatform.Training.Running;

/// <summary>Crops as the training wants them.</summary>
internal sealed class CropPixels(ImageDecoder decoder)
{
    /// <param name="crop">A square PNG.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public AlignedImage Decode(AlignedCrop crop, CancellationToken cancellationToken)
    {
        using var image = Read(crop, cancellationToken);
        if (image.Width != image.Height)
            throw new InvalidDataException($"Embedding answered a crop of {image.Width}×{image.Height} pixels.");
        var source = image.LevelFor(1).Pixels.Bytes;
        var pixels = new byte[image.Width * image.Height * 3];
        for (var (from, to) = (0, 0); to < pixels.Length; from += 4, to += 3)
            source.Slice(from, 3).CopyTo(pixels.AsSpan(to));
        return new(crop.Subject, image.Width, pixels);
    }

    // It is Embedding's, so that one which cannot be read is no fault of the request.
    private ImagePyramid Read(AlignedCrop crop, CancellationToken cancellationToken)
    {
        try
        {
            return decoder.Decode(crop.Crop.Memory, cancellationToken);
        }
        catch (RpcException exception)
        {
            throw new InvalidDataException($"Embedding answered a crop that is no image: {exception.Status.Detail}", exception);
        }
    }
}
