using FacePlatform.Networks;
using static TorchSharp.torch;

namespace FacePlatform.StyleTransfer.Images;

/// <summary>
/// Colour preservation by luminance (Gatys et al. 2016, "Preserving color in neural artistic style transfer", section
/// 3.2): the style is transferred between grey images, and the result's luminance joins the content's colours.
/// </summary>
internal static class Luminance
{
    // Y of ITU-R BT.601, which YIQ and YCbCr share.
    private static readonly float[] Weights = [0.299f, 0.587f, 0.114f];

    /// <summary>Y of each pixel, [1, 1, height, width].</summary>
    /// <param name="pixels">[1, 3, height, width], 0 to 1.</param>
    public static Tensor Of(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var luminance = (pixels * tensor(Weights, [1, 3, 1, 1])).sum(1, keepdim: true);
        return luminance.MoveToOuterDisposeScope();
    }

    /// <summary>The grey picture, [1, 3, height, width].</summary>
    public static Tensor Grey(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return Of(pixels).expand(1, 3, -1, -1).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The grey picture of a style with the mean and the deviation of the content's luminance, so that a dark painting
    /// does not ask a bright photo to become dark.
    /// </summary>
    public static Tensor GreyLike(Tensor style, Tensor content)
    {
        using var scope = NewDisposeScope();
        var (from, to) = (Of(style), Of(content));
        var matched = ((from - from.mean()) * (to.std() / from.std().AtLeast(1e-3))).Plus(to.mean());
        return matched.Between(0, 1).expand(1, 3, -1, -1).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The content with the luminance of another picture of the same size. Changing Y of YIQ and keeping I and Q adds the
    /// same to red, green and blue.
    /// </summary>
    public static Tensor WithColorsOf(Tensor content, Tensor picture)
    {
        using var scope = NewDisposeScope();
        return content.Plus(Of(picture) - Of(content)).Between(0, 1).MoveToOuterDisposeScope();
    }
}
