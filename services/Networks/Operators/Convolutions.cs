using FacePlatform.Networks.Graph;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FacePlatform.Networks.Operators;

/// <summary>Convolutions over one to three dimensions, and transposed ones over two.</summary>
internal static class Convolutions
{
    public static IReadOnlyDictionary<string, Operator> All { get; } = new Dictionary<string, Operator>
    {
        ["Conv"] = new(Convolve),
        ["ConvTranspose"] = new(Transpose) { Limit = LimitTransposed },
    };

    private static Tensor Convolve(OperatorCall call)
    {
        var (image, weight, bias) = (call[0], call[1], call.Optional(2));
        var window = Window.Of(call.Node, weight.shape[2..], image);
        if (!window.IsSymmetric)
            (image, window) = (window.Pad(image, 0), window.WithoutPadding());
        var (strides, pads, dilations) = (window.Strides, window.Begin, window.Dilations);
        var groups = call.Node.Integer("group", 1);
        return weight.dim() switch
        {
            3 => functional.conv1d(image, weight, bias, strides[0], pads[0], dilations[0], groups),
            4 => functional.conv2d(image, weight, bias, strides, pads, dilations, groups),
            _ => functional.conv3d(image, weight, bias, strides, pads, dilations, groups),
        };
    }

    private static Tensor Transpose(OperatorCall call)
    {
        var (image, weight, bias) = (call[0], call[1], call.Optional(2));
        var window = Window.Of(call.Node, weight.shape[2..], image);
        var extra = call.Node.Integers("output_padding");
        var groups = call.Node.Integer("group", 1);
        if (window.IsSymmetric)
        {
            return functional.conv_transpose2d(
                image, weight, bias, window.Strides, window.Begin, extra, window.Dilations, groups);
        }

        // Here padding takes away from the result.
        var full = functional.conv_transpose2d(
            image, weight, bias, window.Strides, output_padding: extra, dilation: window.Dilations, groups: groups);
        return window.Crop(full);
    }

    private static string? LimitTransposed(NetworkNode node, OnnxNetworkOptions options) =>
        node.Has("output_shape") ? "output_shape"
        : node.Text("auto_pad", "NOTSET") is not "NOTSET" and var pad ? $"auto_pad {pad}"
        : node.Integers("kernel_shape") is { Length: not 2 } kernel ? $"{kernel.Length} spatial dimensions"
        : null;
}
