using FacePlatform.Gateway.Limits;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace FacePlatform.Gateway.StyleTransfers;

/// <summary>That the images of a creation are there and not too large; what is in them is the StyleTransfer service's.</summary>
internal sealed class StyleImages(IOptions<LimitOptions> limits)
{
    /// <exception cref="Grpc.Core.RpcException">
    /// INVALID_FIELD for the number of styles; IMAGE_UNREADABLE where an image is empty and IMAGE_TOO_LARGE where it has
    /// too many bytes, with its field: <c>content</c> or <c>styles[0].image</c>.
    /// </exception>
    public void Check(CreateStyleTransferRequest request)
    {
        if (request.Styles.Count is 0 or > ImageFields.MostStyles)
            throw RpcErrors.InvalidField("styles", $"must be 1 to {ImageFields.MostStyles} images, not {request.Styles.Count}.");
        Check(request.Content, "content");
        for (var i = 0; i < request.Styles.Count; i++)
            Check(request.Styles[i].Image, $"styles[{i}].image");
    }

    private void Check(ByteString image, string field)
    {
        if (image.IsEmpty)
            throw RpcErrors.InvalidImage(ErrorReason.ImageUnreadable, "is empty.", field);
        if (image.Length > limits.Value.MaxImageBytes)
            throw RpcErrors.InvalidImage(
                ErrorReason.ImageTooLarge,
                $"has {image.Length} bytes; at most {limits.Value.MaxImageBytes} are accepted.",
                field);
    }
}
