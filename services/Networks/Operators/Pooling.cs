using FacePlatform.Networks.Graph;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FacePlatform.Networks.Operators;

/// <summary>Maxima and averages over windows of two dimensions, or over the whole image.</summary>
internal static class Pooling
{
    public static IReadOnlyDictionary<string, Operator> All { get; } = new Dictionary<string, Operator>
    {
        ["MaxPool"] = new(call => call.Options.AveragePooling ? Average(call, countsPadding: false) : Maximum(call))
        {
            Limit = (node, options) => LimitDimensions(node) ?? (options.AveragePooling ? LimitAverage(node) : null),
        },
        ["AveragePool"] = new(call => Average(call, call.Node.Integer("count_include_pad") != 0))
        {
            Limit = (node, _) => LimitDimensions(node) ?? LimitAverage(node),
        },
        ["GlobalAveragePool"] = new(call => call[0].mean(Spatial(call[0]), keepdim: true)),
        ["GlobalMaxPool"] = new(call => call[0].amax(Spatial(call[0]), keepdim: true)),
    };

    private static Tensor Maximum(OperatorCall call)
    {
        var image = call[0];
        var window = WindowOf(call);
        if (Fits(window))
            return Pool(image, window);
        return WithoutLast(Pool(window.Pad(image, double.NegativeInfinity), window.WithoutPadding()), image, window);

        Tensor Pool(Tensor x, Window w) =>
            functional.max_pool2d(x, w.Kernel, w.Strides, w.Begin, w.Dilations, RoundsUp(call));
    }

    private static Tensor Average(OperatorCall call, bool countsPadding)
    {
        var image = call[0];
        var window = WindowOf(call);
        if (Fits(window))
            return Pool(image, window, countsPadding);

        var bare = window.WithoutPadding();
        var average = Pool(window.Pad(image, 0), bare, countsPadding);
        if (!countsPadding)
        {
            // The share of each window that is image.
            average /= Pool(window.Pad(ones(1, 1, image.shape[2], image.shape[3]), 0), bare, countsPadding);
        }

        return WithoutLast(average, image, window);

        Tensor Pool(Tensor x, Window w, bool counts) =>
            functional.avg_pool2d(x, w.Kernel, w.Strides, w.Begin, RoundsUp(call), counts);
    }

    private static Window WindowOf(OperatorCall call) =>
        Window.Of(call.Node, call.Node.Integers("kernel_shape")!, call[0]);

    // torch pads equally on both sides and by half a window at most.
    private static bool Fits(Window window) =>
        window.IsSymmetric && window.Begin.Zip(window.Kernel).All(pair => pair.First <= pair.Second / 2);

    // Where the number of windows is rounded up, the last one may begin behind the image, in padding that torch, which
    // is given the padded image, does not know as such. ONNX has no such window.
    private static Tensor WithoutLast(Tensor pooled, Tensor image, Window window)
    {
        for (var i = 0; i < window.Kernel.Length; i++)
        {
            var begins = (image.shape[i + 2] + window.Begin[i] + window.Strides[i] - 1) / window.Strides[i];
            pooled = pooled.narrow(i + 2, 0, Math.Min(begins, pooled.shape[i + 2]));
        }

        return pooled;
    }

    private static bool RoundsUp(OperatorCall call) => call.Node.Integer("ceil_mode") != 0;

    private static long[] Spatial(Tensor image) => [.. Enumerable.Range(2, (int)image.dim() - 2).Select(i => (long)i)];

    private static string? LimitDimensions(NetworkNode node) =>
        node.Integers("kernel_shape") is not { Length: 2 } kernel ? "not two spatial dimensions"
        // A window without any pixel has neither a maximum nor an average.
        : node.Integers("pads")?.Where((pad, i) => pad >= kernel[i % 2]).Any() == true ? "pads as large as the window"
        : null;

    private static string? LimitAverage(NetworkNode node) =>
        node.Integers("dilations")?.Any(dilation => dilation != 1) == true ? "average with dilations" : null;
}
