using FacePlatform.Networks.Graph;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FacePlatform.Networks.Operators;

/// <summary>
/// The window that a convolution or a pool moves over an image: one number for each spatial dimension.
/// </summary>
/// <param name="Kernel">Its size, in elements.</param>
/// <param name="Strides">How far it moves.</param>
/// <param name="Dilations">The distance of its elements from each other.</param>
/// <param name="Begin">Padding before the image.</param>
/// <param name="End">Padding after it. torch only has equal padding on both sides.</param>
internal sealed record Window(long[] Kernel, long[] Strides, long[] Dilations, long[] Begin, long[] End)
{
    public bool IsSymmetric => Begin.AsSpan().SequenceEqual(End);

    /// <param name="node">A convolution or a pool.</param>
    /// <param name="kernel">The window's size.</param>
    /// <param name="image">[n, channels, …]; decides the padding where the node says <c>SAME</c>.</param>
    public static Window Of(NetworkNode node, long[] kernel, Tensor image)
    {
        var dimensions = kernel.Length;
        var strides = node.Integers("strides") ?? Repeat(1, dimensions);
        var dilations = node.Integers("dilations") ?? Repeat(1, dimensions);
        var (begin, end) = (Repeat(0, dimensions), Repeat(0, dimensions));
        switch (node.Text("auto_pad", "NOTSET"))
        {
            case ("SAME_UPPER" or "SAME_LOWER") and var side:
                for (var i = 0; i < dimensions; i++)
                {
                    var size = image.shape[i + 2];
                    var steps = (size + strides[i] - 1) / strides[i];
                    var total = Math.Max((steps - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1 - size, 0);
                    begin[i] = side == "SAME_UPPER" ? total / 2 : total - total / 2;
                    end[i] = total - begin[i];
                }

                break;
            case "NOTSET" when node.Integers("pads") is { } pads:
                (begin, end) = (pads[..dimensions], pads[dimensions..]);
                break;
        }

        return new Window(kernel, strides, dilations, begin, end);
    }

    /// <summary>The image with the padding around it.</summary>
    public Tensor Pad(Tensor image, double value) => functional.pad(image, TorchPads(Begin, End), value: value);

    /// <summary>The image without the padding around it.</summary>
    public Tensor Crop(Tensor image) => functional.pad(image, [.. TorchPads(Begin, End).Select(pad => -pad)]);

    /// <summary>The same without padding, for an image that has it.</summary>
    public Window WithoutPadding() =>
        this with { Begin = Repeat(0, Kernel.Length), End = Repeat(0, Kernel.Length) };

    /// <summary>torch lists pads in pairs from the last dimension to the first.</summary>
    public static long[] TorchPads(long[] begin, long[] end)
    {
        var pads = new long[2 * begin.Length];
        for (var i = 0; i < begin.Length; i++)
            (pads[^(2 * i + 2)], pads[^(2 * i + 1)]) = (begin[i], end[i]);
        return pads;
    }

    private static long[] Repeat(long value, int count)
    {
        var values = new long[count];
        Array.Fill(values, value);
        return values;
    }
}
